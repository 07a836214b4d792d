"""Commands whose output is known from their words: what ``$(...)`` and a pipe get from them."""

from ..limits import MAX_TEXT
from ..shell_state import Feed
from ..text_paths import ANCHOR, Glob, anchored, joined

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field


def _say(call: "Call", text: "Field") -> None:
    """The command prints this (None: unknown), and nothing else."""
    call.shell.said = text if text is None or len(text) <= MAX_TEXT else None


def _hand_on(call: "Call", words: "list[Field]") -> None:
    fed = Feed(of_text=True)
    fed.words = words
    call.shell.fed = fed
    known = [word for word in words if word is not None and not isinstance(word, Glob)]
    if len(known) == len(words):
        _say(call, " ".join(known))
    elif len(words) == 1:
        _say(call, words[0])


def _echo(call: "Call") -> None:
    words = call.arguments
    while words and words[0] in ("-n", "-e", "-E", "-ne", "-en"):
        words = words[1:]
    _hand_on(call, words)


def _printf(call: "Call") -> None:
    words = call.arguments
    if words[:1] == ["-v"]:
        if len(words) > 1 and words[1] is not None:
            call.shell.scope.values[words[1]] = None
        return
    words = words[1:] if words[:1] == ["--"] else words
    form = words[0] if words else None
    if form is None or isinstance(form, Glob):
        return
    bare = form.replace("\\n", " ").replace("\\0", " ").split()
    if bare == ["%s"] * len(bare) and bare:
        _hand_on(call, words[1:])
    elif "%" not in form and "\\" not in " ".join(bare):
        _hand_on(call, list(bare))


def _pwd(call: "Call") -> None:
    _say(call, anchored(call.shell.scope.place))


def _operands(call: "Call") -> "list[str]":
    """The operands when all are known, none is a pattern and there are no options; else []."""
    known = [one for one in call.arguments if one is not None and not isinstance(one, Glob)]
    if len(known) != len(call.arguments) or any(one[:1] == "-" for one in known):
        return []
    return known


def _basename(call: "Call") -> None:
    words = _operands(call)
    if words and len(words) < 3 and ANCHOR not in words[0].rpartition("/")[2]:
        name = words[0].rstrip("/").rpartition("/")[2]
        _say(call, name.removesuffix(words[1]) if len(words) == 2 else name)


def _dirname(call: "Call") -> None:
    words = _operands(call)
    if len(words) == 1 and words[0] != ANCHOR:
        above, slash, _ = words[0].rstrip("/").rpartition("/")
        _say(call, above or slash or ".")


def _realpath(call: "Call") -> None:
    if call.arguments[:1] in (["-f"], ["-m"], ["-e"]):
        call.arguments = call.arguments[1:]
    words = _operands(call)
    if len(words) == 1:
        path = joined(call.shell.scope.place, words[0])
        _say(call, anchored("" if path == "." else path))


def _cat(call: "Call") -> None:
    """It hands on a here-document."""
    if call.arguments in ([], ["-"]) and call.feed and call.feed.body is not None:
        fed = Feed(of_text=True)
        fed.body = call.feed.body
        call.shell.fed = fed
        call.shell.said = fed.body


def _ls(call: "Call") -> None:
    """It hands on the patterns it is given, if they hardly match folders."""
    words = call.options().operands
    if words and all(isinstance(one, Glob) and "." in one.rpartition("/")[2] for one in words):
        fed = Feed()
        fed.words = words
        call.shell.fed = fed


def _which(call: "Call") -> None:
    """The path of a program says its name."""
    words = _operands(call)
    if len(words) == 1:
        _say(call, words[0])


TABLE = {
    "which": _which,
    "echo": _echo,
    "printf": _printf,
    "pwd": _pwd,
    "basename": _basename,
    "dirname": _dirname,
    "realpath": _realpath,
    "readlink": _realpath,
    "cat": _cat,
    "ls": _ls,
}
SIGNS = dict.fromkeys(TABLE, "")
