"""What each client would send before it edits a file, for a proof with the installed hook (INST-6).

Written from what the real clients sent, of those that nobody has run from what their makers say.
``{file}`` is the file's whole path, ``{name}`` its name in
the folder ``{folder}``.
"""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..errors import InstallError
from . import whole_files
from .other_clients.client_row import PASTED, PLUGIN, SCRIPTS, Row
from .other_clients.client_rows import ROWS
from .other_clients.used_clients import CLAUDE
from .settings_files.settings import armed

VISITOR = "agent-sync-canary-2"
_PATCH = "*** Begin Patch\n*** Add File: {name}\n+b\n*** End Patch\n"
_BASE: dict[str, object] = {"session_id": VISITOR, "cwd": "{folder}"}
_CLAUDES: dict[str, object] = {
    **_BASE,
    "transcript_path": "",
    "hook_event_name": "PreToolUse",
    "tool_name": "Edit",
    "tool_use_id": "canary-{name}",
    "tool_input": {"file_path": "{file}", "old_string": "a", "new_string": "b"},
}
_SENT: dict[str, dict[str, object]] = {
    CLAUDE: _CLAUDES,
    "codex": {
        **_CLAUDES,
        "turn_id": "canary",
        "tool_name": "apply_patch",
        "tool_input": {"command": _PATCH},
    },
    "copilot": {
        **_BASE,
        "hook_event_name": "PreToolUse",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "tool_name": "Edit",
        "tool_input": {"path": "{file}", "old_str": "a", "new_str": "b"},
    },
    "gemini": {
        **_BASE,
        "transcript_path": "",
        "hook_event_name": "BeforeTool",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "tool_name": "replace",
        "tool_input": {"file_path": "{file}", "old_string": "a", "new_string": "b"},
    },
    "qwen": {**_CLAUDES, "tool_name": "edit", "tool_call_id": "canary-{name}"},
    "opencode": {
        **_BASE,
        "hook_event_name": "pre-tool-use",
        "tool_name": "edit",
        "tool_call_id": "canary-{name}",
        "tool_input": {"filePath": "{file}", "oldString": "a", "newString": "b"},
    },
    "cursor": {
        "conversation_id": VISITOR,
        "generation_id": "canary",
        "cwd": "{folder}",
        "hook_event_name": "preToolUse",
        "cursor_version": "0",
        "workspace_roots": ["{folder}"],
        "tool_name": "Write",
        "tool_use_id": "canary-{name}",
        "tool_input": {"file_path": "{file}", "content": "b"},
    },
    "vscode": {
        **_BASE,
        "hook_event_name": "PreToolUse",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "tool_name": "replace_string_in_file",
        "tool_use_id": "canary-{name}",
        "tool_input": {"filePath": "{file}", "oldString": "a", "newString": "b"},
    },
    "crush": {
        **_BASE,
        "event": "PreToolUse",
        "tool_name": "edit",
        "tool_input": {"file_path": "{file}", "old_string": "a", "new_string": "b"},
    },
    "cline": {
        "clineVersion": "0",
        "hookName": "PreToolUse",
        "taskId": VISITOR,
        "workspaceRoots": ["{folder}"],
        "preToolUse": {"toolName": "editor", "parameters": {"path": "{file}", "new_text": "b"}},
    },
    "amp": {
        **_BASE,
        "hook_event_name": "pre-tool-use",
        "tool_name": "edit_file",
        "tool_call_id": "canary-{name}",
        "tool_input": {"path": "{file}", "old_str": "a", "new_str": "b"},
        "files": ["{file}"],
    },
}
_LINES = re.compile(r"const LINES = (\{.*?\n\})", re.DOTALL)


class Gate(NamedTuple):
    """An installed hook that decides about edits: whose, in which file, and how it is called."""

    client: str
    settings: Path
    handler: dict[str, object]

    @property
    def refuses_with(self) -> int:
        """The exit code of a refusal: Claude Code's is said twice."""
        return 2 if self.client == CLAUDE else 0


def sent(client: str, folder: Path, name: str) -> bytes:
    """The call that asks whether a file of a folder may be edited."""
    return json.dumps(_filled(_SENT[client], folder, name)).encode()


def variables(client: str, project: Path) -> Mapping[str, str]:
    """What the client sets for its hooks, where it says anything."""
    if client == CLAUDE:
        return {"CLAUDE_PROJECT_DIR": str(project)}
    dialect = ROWS[client].dialect
    found = {name: str(project) for name in dialect.project}
    found |= {dialect.session: VISITOR} if dialect.session else {}
    return found | dict.fromkeys(dialect.marks, "1")


def gates_of(target: Path, row: Row) -> list[Gate]:
    """The hooks in a client's own file that decide about edits."""
    if row.form == PASTED:
        return []
    if row.form == SCRIPTS:
        row = next(one for one in row.files if one.calls[0].edits)
    path = target / row.file
    try:
        text = (whole_files.read(path) or b"{}").decode()
        handlers = _handlers(row, text)
    except (InstallError, ValueError):
        return []
    return [Gate(row.name, path, handler) for handler in handlers]


def _handlers(row: Row, text: str) -> list[dict[str, object]]:
    wanted = next(call for call in row.calls if call.edits)
    if row.form == PLUGIN:
        found = _LINES.search(text)
        lines = json.loads(found[1]) if found else {}
        return [{"command": str(lines[wanted.hook][0])}] if wanted.hook in lines else []
    if row.form == SCRIPTS:
        _, _, line = text.removesuffix("\n").rpartition("\n")
        return [{"command": line}] if line else []
    if row.shared:
        groups = [one for one in armed(text) if one.event == wanted.event]
        return [
            x for one in groups if one.group.get("matcher") == wanted.matcher for x in one.handlers
        ]
    listed = json.loads(text)["hooks"].get(wanted.event, [])
    return [one for one in listed if one.get("matcher") == wanted.matcher]


def _filled(value: object, folder: Path, name: str) -> object:
    if isinstance(value, dict):
        return {key: _filled(inner, folder, name) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, folder, name) for inner in value]
    if not isinstance(value, str):
        return value
    file = os.path.join(folder, name)
    return value.replace("{file}", file).replace("{folder}", str(folder)).replace("{name}", name)
