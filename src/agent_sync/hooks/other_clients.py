"""Calls of clients other than Claude Code, brought to the one form that handlers know (AGENT-1).

Loaded for their hooks alone, by ``call``: it knows nothing of that.
"""

import os
from binascii import crc32

from ..clients.claude_code import EDITORS, READS, SHELLS
from ..clients.dialect import LOOKS, PATCH
from ..failures import StoreError
from ..identity.who import of_session, session_name, session_of
from ..presence import agents

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect
    from ..store.sqlite import Store

    Fields = dict[str, object]

BEGIN = "*** Begin Patch"
_NAMES = ("edit", "write", "patch", "create", "replace", "insert", "delete", "remove", "rename",
          "move", "save", "apply")  # fmt: skip
_KNOWN = (*EDITORS, *SHELLS, READS, PATCH)
_OPEN = (
    "SELECT tool_use_id FROM calls WHERE agent_id = ?1 AND tool_use_id >= ?2 AND tool_use_id < ?3 "
    "UNION ALL "
    "SELECT tool_use_id FROM edits WHERE agent_id = ?1 AND tool_use_id >= ?2 AND tool_use_id < ?3 "
    "ORDER BY tool_use_id LIMIT 1"
)


def normalise(fields: "Fields", row: "Dialect", env: "Mapping[str, str]", store: "Store") -> str:
    """Bring the fields of a call into our form, and give the id of who makes it, '' for nobody."""
    tool_of(fields, row)
    _folder(fields)
    if row.meant and isinstance(fields.get("file_path"), str):
        tool, path, folder = (_text(fields, x) for x in ("tool", "file_path", "cwd"))
        fields["file_path"] = row.meant(tool, path, folder)
    session, child = _who(fields)
    name = session_name(row.name, session)
    if name:
        who = of_session(env, name, child)[0]
    else:
        from ..identity.who_acts import identify

        who = identify(env, agent_id=child)[0]
    return _of_family(who, store) if fields.get("parent") else who


def _of_family(who: str, store: "Store") -> str:
    """The same; whose parent is a subagent itself belongs to that one's session (ID-4)."""
    parent, slash, own = who.partition("/")
    if not slash or agents.find(store, parent) is not None:
        return who
    from ..presence.known_agents import known_child

    known = known_child(store, parent)
    return f"{session_of(known)}/{own}" if known else who


def tool_of(fields: "Fields", row: "Dialect") -> None:
    """The tool by our name; a patch is one wherever its text stands, and no command.

    A call that names several files is judged as a patch of them is; ``files`` lists them then.
    """
    tool = fields.get("tool")
    ours = row.tools.get(tool, tool) if isinstance(tool, str) else tool
    files = _named(fields.get("files"), row)
    patch = _patch(fields.get("patch"), row)
    if ours in SHELLS:
        patch, files = "", []
        _join_commands(fields)
    elif BEGIN in patch:  # also in a here-document
        ours = PATCH
    elif len(files) > 1 or (files and ours == PATCH):
        ours, patch = PATCH, ""
    elif files and not _text(fields, "file_path"):
        fields["file_path"] = files[0]
    elif row.unmatched and ours and ours not in _KNOWN and not may_write(str(ours)):
        ours = LOOKS
    if ours in (PATCH, LOOKS):
        fields.update(command=None, file_path=None, notebook_path=None)
    fields["patch"] = patch if ours == PATCH and patch else None
    fields["files"] = files if ours == PATCH and not patch else None
    fields["tool"] = ours


def may_write(tool: str) -> bool:
    """Whether a tool that no row knows is called as one that writes would be."""
    return any(name in tool.lower() for name in _NAMES)


def _patch(value: object, row: "Dialect") -> str:
    """The text of a patch, '' for none: an input that is an object is no text of one, and what a
    client that nobody has run puts there may be of another form."""
    text = value if isinstance(value, str) and not value.lstrip().startswith("{") else ""
    return text if row.run or BEGIN in text else ""


def _named(value: object, row: "Dialect") -> "list[str]":
    """The files that a list names, each once: by itself, or in an object."""
    if not isinstance(value, str) or not value:
        return []
    names = [theirs for theirs, ours in row.inputs.items() if ours == "file_path"]
    found = [
        next((one[name] for name in names if name in one), "") if isinstance(one, dict) else one
        for one in _listed(value)
    ]
    return list(dict.fromkeys(x for x in found if isinstance(x, str) and x and "\0" not in x))


def _join_commands(fields: "Fields") -> None:
    """Several commands of one call, one after the other, as one text; and the words of one."""
    command, listed = _text(fields, "command"), fields.get("commands")
    if command:
        words = _listed(command) if command[:1] == "[" else []
        if words and words != [command]:
            fields["command"] = _line({"command": words[0], "args": words[1:]})
        return
    if not isinstance(listed, str) or not listed:
        return
    lines = [_line(one) for one in _listed(listed)]
    fields["command"] = "\n".join(line for line in lines if line)


def _line(one: object) -> str:
    """One command: a line, or a program with its arguments."""
    if not isinstance(one, dict):
        return one if isinstance(one, str) else ""
    more = one.get("args")
    words = [one.get("command"), *(more if isinstance(more, list) else [])]
    said = [word.replace("'", "'\\''") for word in words if isinstance(word, str)]
    return " ".join(f"'{word}'" for word in said)


def _listed(value: str) -> "list[object]":
    """What stands in a list; a text that is none is alone in it."""
    import json

    try:
        found = json.loads(value) if value.lstrip()[:1] in ("[", "{") else value
    except (ValueError, RecursionError):
        found = value
    return found if isinstance(found, list) else [found]


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
    more = fields.get("files") or _text(fields, what)
    told = f"{agent_id}\0{fields['tool']}\0{more}"
    first = f"{crc32(told.encode('utf-8', 'replace')):08x}"
    found = None
    if not begins:
        try:
            found = store.value(_OPEN, (agent_id, f"{first}.", f"{first}/"))
        except StoreError:
            found = None
    return str(found or f"{first}.{now}")
