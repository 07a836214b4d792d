"""The refusal of a call that could not be judged (HOOK-9, HOOK-10): constant words, no database.

It is needed exactly when the machine is at its slowest.
"""

from ...clients.claude_code import denial
from ...clients.dialect import REFUSAL
from ..call import BLOCK, Answer

_BUSY = (
    "[agent-sync] BLOCKED: the coordination database is busy, so this call could not be checked. "
    "Nothing is wrong with the file: try the same call again."
)
_LATE = (
    "[agent-sync] BLOCKED: this call could not be checked in time. "
    "Nothing is wrong with the file: try the same call again."
)
_STRICT = (
    "[agent-sync] BLOCKED: this edit could not be checked ({kind}), and this repository is "
    "installed with --strict. Tell the person: 'agent-sync doctor' says what is wrong, "
    "'agent-sync install' without --strict lets edits pass."
)


def cannot_check(error: Exception, *, busy: bool, late: bool = False) -> Answer:
    """The gate could not decide: a busy database, its own deadline, any failure under --strict."""
    text = _LATE if late else _BUSY if busy else _STRICT.format(kind=type(error).__name__)
    return Answer(BLOCK, plain_json(denial(text)), text + "\n", kind=REFUSAL, text=text)


def plain_json(value: object) -> str:
    """JSON text; none of the words here holds a character that would want escaping."""
    if isinstance(value, dict):
        return "{" + ",".join(f'"{key}":{plain_json(one)}' for key, one in value.items()) + "}"
    return f'"{value}"'
