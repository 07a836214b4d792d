"""Runners of packages' tools: ``npx prettier``, ``uv run black``, ``python -m isort``."""

from ..prefilter import OWN, OWN_MODULE
from ..text_paths import basename

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

_EXEC = frozenset(("exec", "dlx", "x", "run"))
_TAKE_VALUE = frozenset(
    "-p --package --with --python --project --directory -C --prefix --extra --group --env-file "
    "--filter --cwd --from -c --call".split()
)
_MOVING = frozenset(("--directory", "-C", "--prefix", "--cwd"))


def _direct(call: "Call") -> None:
    """npx TOOL"""
    rest, moved = _behind_options(call.arguments)
    _formatter(call, rest, moved=moved)


def _scripts(call: "Call") -> None:
    """npm exec TOOL: other words are scripts of the package, so that only formatters count."""
    rest, moved = _behind_options(call.arguments)
    if rest and rest[0] in _EXEC:
        command, moved_again = _behind_options(rest[1:])
        _formatter(call, command, moved=moved or moved_again)


def _scripts_or_direct(call: "Call") -> None:
    """yarn exec TOOL, or yarn TOOL"""
    rest, _ = _behind_options(call.arguments)
    if rest and rest[0] in _EXEC:
        _scripts(call)
    else:
        _direct(call)


def _any(call: "Call") -> None:
    """uv run COMMAND"""
    rest, moved = _behind_options(call.arguments)
    if rest and rest[0] in _EXEC:
        command, moved_again = _behind_options(rest[1:])
        _run(call, command, moved=moved or moved_again)


def _run(call: "Call", command: "list[Field]", *, moved: bool) -> None:
    """Run it, in a place that is not known when it ``moved``."""
    if command and moved:
        call.again_at(None, command)
    elif command:
        call.again(command)


def _formatter(call: "Call", command: "list[Field]", *, moved: bool) -> None:
    """Run it if it is a formatter."""
    name = (command[0] or "").partition("@")[0] if command else ""
    name = "biome" if (command[:1] or [""])[0] == "@biomejs/biome" else name
    if call.shell.family(name) == "formatters":
        _run(call, [name, *command[1:]], moved=moved)


def _behind_options(words: "list[Field]") -> "tuple[list[Field], bool]":
    """(the words behind leading options, whether one of these leads to another folder)."""
    place, moved = 0, False
    while place < len(words):
        word = words[place]
        if word is None or word[:1] != "-":
            break
        place += 1
        moved = moved or word.partition("=")[0] in _MOVING
        if word == "--":
            break
        place += word in _TAKE_VALUE
    return words[place:], moved


def _module(call: "Call") -> None:
    """python -m TOOL: a module's name is the tool's."""
    words = call.arguments
    place = 0
    while (
        place < len(words) and (words[place] or "")[:1] == "-" and words[place] not in ("-m", "-c")
    ):
        place += 2 if words[place] in ("-W", "-X") else 1
    if words[place : place + 1] == ["-m"] and words[place + 1 : place + 2] == [OWN_MODULE]:
        call.again([OWN, *words[place + 2 :]])
    elif words[place : place + 1] == ["-m"]:
        _formatter(call, words[place + 1 :], moved=False)
    elif place < len(words) and basename(words[place] or "") == OWN:
        call.again(words[place:])


TABLE = {
    "npx": _direct,
    "bunx": _direct,
    "uvx": _direct,
    "npm": _scripts,
    "yarn": _scripts_or_direct,
    "pnpm": _scripts_or_direct,
    "bun": _scripts_or_direct,
    "uv": _any,
    "poetry": _any,
    "pipx": _any,
    "pipenv": _any,
    "hatch": _any,
    "pdm": _any,
    "rye": _any,
    "python": _module,
    "python3": _module,
    "py": _module,
}
SIGNS = dict.fromkeys(TABLE, "")
