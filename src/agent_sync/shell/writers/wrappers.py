"""Commands that run the command behind their options, and shells with a script of their own."""

from ..effects import OwnCall
from ..shell_state import Scope
from ..text_paths import ANCHOR, Glob, changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..options import Options
    from ..text_paths import Field

# Name -> (letters that take a value, long names that take one, words before the command).
_PREFIXES: "dict[str, tuple[str, tuple[str, ...], int]]" = {
    "sudo": ("ughpCDRTUrt", ("--user", "--group", "--chdir", "--host", "--prompt"), 0),
    "doas": ("uC", (), 0),
    "builtin": ("", (), 0),
    "exec": ("a", (), 0),
    "nohup": ("", (), 0),
    "time": ("of", ("--output", "--format"), 0),
    "nice": ("n", ("--adjustment",), 0),
    "timeout": ("sk", ("--signal", "--kill-after"), 1),
    "gtimeout": ("sk", ("--signal", "--kill-after"), 1),
    "stdbuf": ("ioe", ("--input", "--output", "--error"), 0),
    "setsid": ("", (), 0),
    "ionice": ("cnp", ("--class", "--classdata"), 0),
    "chronic": ("", (), 0),
}


def _prefix(call: "Call") -> None:
    short, long, words = _PREFIXES[call.name]
    found = call.options(short, long, ordered=True)
    command = _variables(call, found.operands[words:])
    if not command:
        return
    if call.name == "sudo" and found.has("-D", "--chdir"):
        _from(call, found.value("-D", "--chdir"), command)
        return
    call.again(command, program=call.name != "time")
    if call.name == "exec":
        call.shell.scope.ended = "exit"


def _variables(call: "Call", words: "list[Field]") -> "list[Field]":
    """Take ``NAME=value`` off the front; they are the command's own variables then."""
    variables = dict(call.variables)
    place = 0
    for word in words:
        name, equals, value = (word or "").partition("=")
        if not equals or not name.isidentifier():
            break
        variables[name] = value
        place += 1
    call.variables = variables
    return words[place:]


def _env(call: "Call") -> None:
    found = call.options("uCS", ("--unset", "--chdir", "--split-string"), ordered=True)
    operands = found.operands
    split = found.value("-S", "--split-string")
    if split is not None:
        call.again(["env", *split.split(), *operands])
        return
    gone = {word for word in found.values("-u", "--unset") if word}
    if found.has("-i", "--ignore-environment") or operands[:1] == ["-"]:
        gone.add(OwnCall.ALL)
        operands = operands[operands[:1] == ["-"] :]
    command = _variables(call, operands)
    outer = call.shell.scope
    call.shell.scope = outer.copy()
    call.shell.scope.without |= gone
    _in_env(call, found, command)
    call.shell.scope = outer


def _in_env(call: "Call", found: "Options", command: "list[Field]") -> None:
    if not command or found.has("-S", "--split-string"):  # one that no text says
        call.shell.speak("env")
    elif found.has("-C", "--chdir"):
        _from(call, found.value("-C", "--chdir"), command)
    else:
        call.again(command, program=True)


def _from(call: "Call", folder: "Field", command: "list[Field]") -> None:
    """Run a command in another folder."""
    place = call.shell.scope.place
    call.again_at(None if folder is None else changed(place, folder), command)


def _command(call: "Call") -> None:
    found = call.options(ordered=True)
    if found.has("-v", "-V") or not found.operands:
        call.shell.speak("command")
    else:
        call.again(found.operands, program=True)


def _flock(call: "Call") -> None:
    found = call.options("wE", ("--timeout", "--wait"), ordered=True)
    command = found.operands[1:]
    if command[:1] in (["-c"], ["--command"]):
        command = ["sh", "-c", *command[1:]]
    if command:
        call.again(command)


def _shell(call: "Call") -> None:
    inner(call, *_script(call))


def inner(call: "Call", script: "Field", arguments: "list[Field]") -> None:
    """A script in a shell of its own; one that is not known is spoken of."""
    if script is None or isinstance(script, Glob):
        call.shell.speak(call.name)
        return
    outer = call.shell.scope
    inner = Scope(outer.place)
    inner.before = outer.before
    inner.values = {name: outer.values[name] for name in outer.exported if name in outer.values}
    inner.without = outer.without
    inner.exported = outer.exported | call.variables.keys()
    inner.values.update(call.variables)
    inner.arguments = arguments
    shell = call.shell
    kept = shell.deep_globs, shell.is_zsh
    shell.scope, shell.deep_globs, shell.is_zsh = inner, False, call.name == "zsh"
    shell.script(script)
    shell.scope, (shell.deep_globs, shell.is_zsh) = outer, kept


def _script(call: "Call") -> "tuple[Field, list[Field]]":
    """The script that a shell is given, and what are ``$1`` and on in it."""
    words = call.arguments
    place, given = 0, False
    while place < len(words):
        word = words[place]
        if word is None or word[:1] not in ("-", "+") or word == "-":
            break
        place += 2 if word in ("-o", "+o", "-O", "+O", "--rcfile", "--init-file") else 1
        if word[:2] != "--" and word[:1] == "-":
            given = given or "c" in word
            place += word[-1:] == "o" and len(word) > 2  # -euo pipefail
        if word == "--":
            break
    rest = words[place:]
    if given:
        return (rest[0] if rest else None), rest[2:]
    if rest or call.feed is None:
        return None, []
    return call.feed.body or _said(call.feed.words), []


def _said(words: "list[Field] | None") -> "Field":
    """The script that ``echo`` hands on."""
    known = [word for word in words or () if word is not None and not isinstance(word, Glob)]
    return " ".join(known) if words and len(known) == len(words) else None


def _foreign(call: "Call") -> None:
    """A shell of Windows with a script of its own."""
    from ..powershell.inner_shells import script_of
    from ..powershell.statements import read

    call.shell.speak(call.name)
    script = script_of(call.name, call.arguments)
    if script is not None and ANCHOR not in script:
        scope = call.shell.scope
        call.shell.scope = scope.copy()
        read(script, call.shell)
        call.shell.scope = scope


TABLE = {
    "pwsh": _foreign,
    "powershell": _foreign,
    "cmd": _foreign,
    **dict.fromkeys(_PREFIXES, _prefix),
    "env": _env,
    "command": _command,
    "flock": _flock,
    "bash": _shell,
    "sh": _shell,
    "zsh": _shell,
    "dash": _shell,
    "ksh": _shell,
}
SIGNS = dict.fromkeys(TABLE, "")
