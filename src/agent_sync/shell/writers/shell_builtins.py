"""Commands of the shell itself that change what it knows: where it is, its variables."""

from ..limits import is_number
from ..text_paths import Glob, changed, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field


def _target(call: "Call") -> "Field":
    """Where ``cd`` and its like go, seen from the start; None when unknown."""
    operands = call.options().operands
    if not operands:
        return call.shell.home or None
    path = operands[0]
    if path == "-":
        return call.shell.scope.before
    if path is None or isinstance(path, Glob) or path[:1] in ("+", "-"):
        return None
    return changed(call.shell.scope.place, path)


def _move(call: "Call", target: "Field") -> None:
    scope = call.shell.scope
    scope.before, scope.place = scope.place, target


def _cd(call: "Call") -> None:
    _move(call, _target(call))


def _pushd(call: "Call") -> None:
    scope = call.shell.scope
    scope.folders = (*scope.folders[-50:], scope.place)
    _move(call, _target(call) if call.arguments else None)


def _popd(call: "Call") -> None:
    scope = call.shell.scope
    known = scope.folders and not call.arguments
    _move(call, scope.folders[-1] if known else None)
    scope.folders = scope.folders[:-1]


def _read(call: "Call") -> None:
    """read, mapfile, getopts: what they fill is unknown, within what they are handed."""
    handed = call.feed.words if call.feed and call.name != "getopts" else None
    value = within(call.shell.scope.place, handed) if handed else None
    for word in call.arguments:
        if word is not None and word.isidentifier():
            call.shell.scope.values[word] = value


def _unset(call: "Call") -> None:
    for word in call.arguments:
        if word is not None and word.isidentifier():
            call.shell.scope.values[word] = ""
            call.shell.scope.without |= {word}


def _set(call: "Call") -> None:
    if "--" in call.arguments:
        call.shell.scope.arguments = call.arguments[call.arguments.index("--") + 1 :]
    elif call.arguments and (call.arguments[0] or "-")[:1] not in ("-", "+"):
        call.shell.scope.arguments = call.arguments


def _shift(call: "Call") -> None:
    scope = call.shell.scope
    count = call.arguments[0] if call.arguments else "1"
    if scope.arguments is None or count is None or not is_number(count, 4):
        scope.arguments = None
    else:
        scope.arguments = scope.arguments[int(count) :]


def _shopt(call: "Call") -> None:
    if "globstar" in call.arguments:
        call.shell.deep_globs = "-s" in call.arguments


def _exit(call: "Call") -> None:
    call.shell.scope.ended = call.name if call.name in ("exit", "return") else "loop"


def _eval(call: "Call") -> None:
    words = [word for word in call.arguments if word is not None]
    if len(words) == len(call.arguments):
        call.shell.script(" ".join(words))


def _trap(call: "Call") -> None:
    operands = call.options(ordered=True).operands
    if len(operands) > 1 and operands[0] is not None:
        scope = call.shell.scope
        call.shell.scope = scope.copy()
        call.shell.script(operands[0])
        call.shell.scope = scope


TABLE = {
    "cd": _cd,
    "pushd": _pushd,
    "popd": _popd,
    "read": _read,
    "mapfile": _read,
    "readarray": _read,
    "getopts": _read,
    "unset": _unset,
    "set": _set,
    "shift": _shift,
    "shopt": _shopt,
    "exit": _exit,
    "return": _exit,
    "break": _exit,
    "continue": _exit,
    "eval": _eval,
    "trap": _trap,
}
SIGNS = dict.fromkeys(TABLE, "")
