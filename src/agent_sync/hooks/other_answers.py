"""Our answer in the form of another client than Claude Code (AGENT-4). Loaded for those alone.

The text comes from the answer itself, so that nothing is decided here. JSON is written without
``json``: a text that needs escaping is escaped here.
"""

import os

from ..clients import answer_forms
from ..clients.dialect import TO_PERSON
from .call import ALLOW, Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect

_COMMAND = "`agent-sync "
_LOGIN = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin")
"""Where a login shell looks, whatever the client was started with."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def answered(
    row: "Dialect", event: str, answer: Answer, env: "Mapping[str, str]", scripts: str
) -> Answer:
    """The same answer as that client understands it: exit code 0, nothing on standard error."""
    text = _with_path(row, answer.text, env, scripts)
    value = answer_forms.answer(row, answer.kind, event, text)
    if answer.beside:
        value = {**answer_forms.answer(row, TO_PERSON, event, answer.beside), **value}
    return Answer(ALLOW, _json(value), kind=answer.kind, text=text)


def _with_path(row: "Dialect", text: str, env: "Mapping[str, str]", scripts: str) -> str:
    """The text with our command as the session's shell finds it: nobody but Claude Code lets a hook
    put a folder in front of its PATH.
    """
    if not scripts or _COMMAND not in text:
        return text
    folders = _LOGIN if row.own_path else env.get("PATH", "").split(os.pathsep)
    if any(os.access(os.path.join(one, "agent-sync"), os.X_OK) for one in folders if one):
        return text
    from .edits.refused_edit import shell_quoted

    door = os.path.join(scripts, "agent-sync")
    return text.replace(_COMMAND, f"`{shell_quoted(door)} ") if os.path.exists(door) else text


def _json(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_json(key)}:{_json(one)}" for key, one in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return '"' + "".join(map(_escaped, str(value))) + '"'


def _escaped(character: str) -> str:
    if "\ud800" <= character <= "\udfff":  # a strict reader takes none of it then
        return "\\ufffd"
    if character < " ":
        return _ESCAPES.get(character) or f"\\u{ord(character):04x}"
    return _ESCAPES.get(character, character)
