"""Runners of packages' tools: ``npx prettier``, ``uv run black``, ``python -m isort``."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..command_call import Call
    from ..text_paths import Field

_DIRECT = frozenset(("npx", "bunx", "uvx"))
_EXEC = frozenset(("exec", "dlx", "x", "run"))
_ANY_COMMAND = frozenset(("uv", "poetry", "pipenv", "hatch", "pdm", "rye", "pipx"))
_TAKE_VALUE = frozenset(
    "-p --package --with --python --project --directory -C --prefix --extra --group --env-file "
    "--filter --cwd --from -c --call".split()
)
_MOVING = frozenset(("--directory", "-C", "--prefix", "--cwd"))


def run(call: "Call") -> None:
    """Read what a runner runs: any command, or only formatters where other words mean more."""
    if call.name.startswith("py"):
        _module(call)
        return
    rest, moved = _behind_options(call.arguments)
    if call.name in _DIRECT:
        _formatter(call, rest, moved=moved)
        return
    first = rest[0] if rest else None
    if first in _EXEC:
        command, moved_again = _behind_options(rest[1:])
        _run(call, command, moved=moved or moved_again)
    elif call.name in ("yarn", "bun", "pnpm"):
        _formatter(call, rest, moved=moved)


def _run(call: "Call", command: "list[Field]", *, moved: bool) -> None:
    if call.name not in _ANY_COMMAND:
        _formatter(call, command, moved=moved)
    elif moved:
        _somewhere(call, command)
    elif command:
        call.again(command)


def _somewhere(call: "Call", command: "list[Field]") -> None:
    """Run it in a place that is not known."""
    scope = call.run.scope
    call.run.scope = scope.copy()
    call.run.scope.place = None
    if command:
        call.again(command)
    call.run.scope = scope


def _formatter(call: "Call", command: "list[Field]", *, moved: bool) -> None:
    from .table import FORMATTERS

    name = (command[0] or "").partition("@")[0] if command else ""
    name = "biome" if (command[:1] or [""])[0] == "@biomejs/biome" else name
    if name in FORMATTERS:
        if moved:
            _somewhere(call, [name, *command[1:]])
        else:
            call.again([name, *command[1:]])


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
    if words[place : place + 1] == ["-m"]:
        _formatter(call, words[place + 1 :], moved=False)
