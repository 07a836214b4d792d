"""The table of clients (AGENT-1): which row a hook's call is read and answered by.

A new client is a row, samples of what it sends, and a test.
"""

from . import (
    amp,
    claude_code,
    cline,
    codex,
    copilot,
    crush,
    cursor,
    gemini,
    kimi,
    opencode,
    qwen,
    vscode,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .dialect import Dialect, Path

TABLE = {
    row.name: row
    for row in (
        claude_code.ROW,
        codex.ROW,
        copilot.ROW,
        gemini.ROW,
        qwen.ROW,
        opencode.ROW,
        cursor.ROW,
        kimi.ROW,
        crush.ROW,
        cline.ROW,
        amp.ROW,
        vscode.ROW,
    )
}
KNOWN_INPUTS = frozenset(
    "file_path notebook_path old_string new_string replace_all content edits cell_id cell_number "
    "cell_type edit_mode new_source description instruction".split()
)
"""Names in what editors are called with that say no new way of naming a file."""


def label(name: str) -> str:
    """What people call a client, by our short name of it; the name itself for an unknown one."""
    row = TABLE.get(name)
    return row.label if row else name


def which(named: str, env: "Mapping[str, str]", value: "Callable[[Path], object]") -> "Dialect":
    """The row of a call: of the client that the hook's command names ('' for Claude Code), unless
    another is known to have sent it.

    One client may run another's hooks, and may have been started in another's shell, so that the
    variables of both stand there. A variable that holds the very session of the payload is proof;
    for a client that has none, a variable of its hooks and a field that only it sends are, or the
    field alone where its hooks have no variable. ``value`` reads the payload. An unknown name is
    Claude Code's row.
    """
    first = TABLE.get(named, claude_code.ROW)
    if _vouched(first, env, value) or _signed(first, env, value):
        return first
    for other in TABLE.values():
        if other is not first and (_vouched(other, env, value) or _signed(other, env, value)):
            return other
    return first


def _vouched(row: "Dialect", env: "Mapping[str, str]", value: "Callable[[Path], object]") -> bool:
    told = env.get(row.session, "") if row.session else ""
    return bool(told) and value(row.fields["session_id"]) == told


def _signed(row: "Dialect", env: "Mapping[str, str]", value: "Callable[[Path], object]") -> bool:
    marked = bool(row.sign) and (not row.marks or any(env.get(x) for x in row.marks))
    return marked and value(row.sign) is not None
