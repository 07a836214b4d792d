"""Calls of clients other than Claude Code, brought to the one form that handlers know (AGENT-1).

Loaded for their hooks alone, by ``call``: it knows nothing of that.
"""

import os
from binascii import crc32

from ..clients.claude_code import SHELLS
from ..clients.dialect import PATCH
from ..failures import StoreError
from ..identity.who import identify, session_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect
    from ..store.sqlite import Store

    Fields = dict[str, object]

BEGIN = "*** Begin Patch"
_OPEN = (
    "SELECT tool_use_id FROM calls WHERE agent_id = ?1 AND tool_use_id >= ?2 AND tool_use_id < ?3 "
    "UNION ALL "
    "SELECT tool_use_id FROM edits WHERE agent_id = ?1 AND tool_use_id >= ?2 AND tool_use_id < ?3 "
    "ORDER BY tool_use_id LIMIT 1"
)


def normalise(fields: "Fields", row: "Dialect", env: "Mapping[str, str]") -> str:
    """Bring the fields of a call into our form, and give the id of who makes it, '' for nobody."""
    tool_of(fields, row)
    _folder(fields)
    session, child = _who(fields)
    return identify(env, session_id=session_name(row.name, session), agent_id=child)[0]


def tool_of(fields: "Fields", row: "Dialect") -> None:
    """The tool by our name; a patch is one wherever its text stands, and no command."""
    tool = fields.get("tool")
    ours = row.tools.get(tool, tool) if isinstance(tool, str) else tool
    patch = fields.get("patch")
    if isinstance(patch, str) and _is_patch(patch) and ours not in SHELLS:
        ours = PATCH
    fields["command" if ours == PATCH else "patch"] = None
    fields["tool"] = ours


def _is_patch(text: str) -> bool:
    """Whether it is a patch, also in a here-document; no object that holds the text of one."""
    return BEGIN in text and text.lstrip()[:1] != "{"


def _folder(fields: "Fields") -> None:
    """A command that names its folder runs there."""
    folder, cwd = fields.get("folder"), fields.get("cwd")
    if fields.get("command") and isinstance(folder, str) and isinstance(cwd, str):
        fields["cwd"] = os.path.join(cwd, folder)


def _who(fields: "Fields") -> "tuple[str, str]":
    """(session, subagent): a session that names its parent is a subagent of that (AGENT-6)."""
    session, child, parent = (_text(fields, x) for x in ("session_id", "agent_id", "parent"))
    if parent:
        session, child = parent, child or session
    return session, "" if child == session else child


def _text(fields: "Fields", name: str) -> str:
    value = fields.get(name)
    return value if isinstance(value, str) else ""


def ref(fields: "Fields", store: "Store", agent_id: str, now: int, *, begins: bool) -> str:
    """An id for a call that came without one: made when it begins, found again when it ends.

    Two equal calls of one agent at once cannot be told apart.
    """
    what = next((x for x in ("command", "file_path", "patch") if _text(fields, x)), "")
    told = f"{agent_id}\0{fields['tool']}\0{_text(fields, what)}"
    first = f"{crc32(told.encode('utf-8', 'replace')):08x}"
    found = None
    if not begins:
        try:
            found = store.value(_OPEN, (agent_id, f"{first}.", f"{first}/"))
        except StoreError:
            found = None
    return str(found or f"{first}.{now}")
