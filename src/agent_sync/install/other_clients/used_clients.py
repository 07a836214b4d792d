"""Which coding clients are used in a checkout: by their files there, and programs on the PATH."""

from pathlib import Path

from ...errors import UsageError
from ...system import programs
from .client_row import COPIES
from .client_rows import HOOKLESS, PAST_GUARD, ROWS

CLAUDE = "claude"
NAMES = (CLAUDE, *ROWS)
AUTO, ALL = "auto", "all"
_CLAUDES = (".claude", "CLAUDE.md", ".mcp.json")


def chosen(said: str) -> tuple[str, ...]:
    """The clients that a list of names means, 'all' being every one, in the table's order.

    Raises UsageError for a name that is none; 'auto' is not asked here.
    """
    names = [name.strip() for name in said.split(",") if name.strip()]
    if names == [ALL]:
        return NAMES
    for name in names:
        if name in HOOKLESS:
            raise UsageError(
                f"{HOOKLESS[name]} has no hooks: what it writes is refused by nobody before it is "
                "committed. 'agent-sync guard install' lets no commit take what others hold"
                f"{PAST_GUARD.get(name, '')}; "
                "'agent-sync mcp' lets it look, lock and send"
            )
        if name not in NAMES:
            known = ", ".join(NAMES)
            raise UsageError(f"unknown client {name!r}; use auto, all, or some of {known}")
    if not names:
        raise UsageError("name at least one client, or say auto or all")
    return tuple(name for name in NAMES if name in names)


def found(target: Path) -> dict[str, str]:
    """Client -> why it is taken for one that is used in this folder, in the table's order."""
    why = {CLAUDE: _why(target, _CLAUDES, (CLAUDE,))}
    why |= {row.name: _why(target, row.marks, row.programs) for row in ROWS.values()}
    return {name: said for name, said in why.items() if said}


def on_path(names: tuple[str, ...]) -> str:
    """Where the first of these programs is, '' where none is on the PATH."""
    return next((path for name in names if (path := programs.found(name))), "")


def _why(target: Path, marks: tuple[str, ...], names: tuple[str, ...]) -> str:
    """The reason in a word or two, '' for none."""
    for mark in marks:
        path = target / mark
        if path.is_file() or (path.is_dir() and _holds_more_than_ours(path)):
            return f"{mark} is here"
    for name in names:
        if programs.found(name):
            return f"{name} is on the PATH"
    return ""


def _holds_more_than_ours(folder: Path) -> bool:
    """Whether a client's folder has anything in it that agent-sync did not put there."""
    ours = ("coordination", "skills") if folder.name == ".claude" else ()
    try:
        return any(path.name not in ours for path in folder.iterdir())
    except OSError:
        return False


def copies(target: Path) -> Path:
    """The folder of the skill that every client but Claude Code is served from."""
    return target / COPIES
