"""THE table of configuration files that name MCP servers, one row a file.

The command is the same everywhere and names no path: what is written is shared through the
repository. Rows of clients that were not run are read from their documentation (Cursor, VS Code).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ...errors import UsageError
from ...system import programs

NAME = "agent-sync"
PROGRAM = "agent-sync"
WORDS = ("mcp",)
JSON, TOML = "json", "toml"
AUTO, ALL = "auto", "all"
Entry = dict[str, object]


class Row(NamedTuple):
    """One file: who reads it, the member that lists servers, our entry, how one sees that it is
    wanted (``marks`` in the repository, ``programs`` on the PATH; no marks: always).
    """

    name: str
    label: str
    file: str
    container: str
    entry: Entry
    form: str = JSON
    marks: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()


def _stdio(**more: object) -> Entry:
    return {**more, "command": PROGRAM, "args": list(WORDS)}


def _in_workspace(**more: object) -> Entry:
    """Editors start a server anywhere, and put the folder in for a word."""
    return {**more, "command": PROGRAM, "args": [*WORDS, "--folder", "${workspaceFolder}"]}


ROWS = (
    Row(
        "shared",
        "Claude Code, Copilot CLI and Qwen Code",
        ".mcp.json",
        "mcpServers",
        _stdio(type="stdio"),
    ),
    Row(
        "vscode",
        "VS Code",
        ".vscode/mcp.json",
        "servers",
        _in_workspace(type="stdio"),
        marks=(".vscode",),
    ),
    Row(
        "cursor",
        "Cursor",
        ".cursor/mcp.json",
        "mcpServers",
        _in_workspace(),
        marks=(".cursor",),
        programs=("cursor-agent", "cursor"),
    ),
    Row(
        "codex",
        "Codex",
        ".codex/config.toml",
        "mcp_servers",
        _stdio(),
        TOML,
        marks=(".codex",),
        programs=("codex",),
    ),
    Row(
        "gemini",
        "Gemini CLI",
        ".gemini/settings.json",
        "mcpServers",
        _stdio(),
        marks=(".gemini", "GEMINI.md"),
        programs=("gemini",),
    ),
    Row(
        "opencode",
        "opencode",
        "opencode.json",
        "mcp",
        {"type": "local", "command": [PROGRAM, *WORDS], "enabled": True},
        marks=("opencode.json", ".opencode"),
        programs=("opencode",),
    ),
)
SHARED = ("claude", "copilot", "qwen")
"""These read the first row's file."""


def wanted(target: Path, named: str) -> list[Row]:
    """The rows for 'auto' (what is used here), 'all', or names with commas between them.

    Raises UsageError for a name that is none.
    """
    if named == ALL:
        return list(ROWS)
    if named == AUTO:
        return [row for row in ROWS if not row.marks or _is_used(target, row)]
    names = [one.strip() for one in named.split(",") if one.strip()]
    known = {row.name: row for row in ROWS} | dict.fromkeys(SHARED, ROWS[0])
    odd = [one for one in names if one not in known]
    if odd or not names:
        told = ", ".join((*SHARED, *(row.name for row in ROWS[1:])))
        raise UsageError(f"there is no client {odd[0] if odd else named!r}: auto, all, or {told}")
    files = dict.fromkeys(known[one].file for one in names)
    return [row for row in ROWS if row.file in files]


def only_of(clients: "tuple[str, ...] | None") -> list[Row]:
    """The rows whose file none but these clients read, None for all rows."""
    if clients is None:
        return list(ROWS)
    readers = {row.file: (row.name,) for row in ROWS} | {ROWS[0].file: SHARED}
    return [row for row in ROWS if set(readers[row.file]) <= set(clients)]


def _is_used(target: Path, row: Row) -> bool:
    there = any((target / mark).exists() for mark in row.marks)
    return there or any(programs.found(one) for one in row.programs)


def is_ours(entry: object) -> bool:
    """Whether an entry runs our server, as this program or an earlier one wrote it."""
    if not isinstance(entry, Mapping):
        return False
    command, arguments = entry.get("command"), entry.get("args")
    words = command if isinstance(command, list) else [command]
    words = [*words, *(arguments if isinstance(arguments, list) else [])]
    return [str(one) for one in words[:2]] == [PROGRAM, *WORDS]
