"""What is said where nothing is protected (OFF-1): to the person when a session starts, to the
model at each prompt. Without a database nobody can note that it was said.

The words are constant: what a file or SQLite says may be somebody else's text.
"""

from ..clients.claude_code import context, for_person
from ..clients.dialect import CONTEXT, TO_PERSON
from .call import Answer
from .edits.unchecked import plain_json

_WHY, _MEND = "its hook failed", "'agent-sync doctor' says what is wrong"
_PERSON = "agent-sync is off, nothing is protected here: {why}. Next: {mend}."
_MODEL = (
    "[agent-sync] Protection is off: {why}. Others may overwrite what you edit, and you what they "
    "edit. Tell the person. Next: {mend}."
)


def answer(event: str, error: Exception) -> Answer:
    """What a failed hook still says: at the start of a session and at a prompt.

    A busy database is no case of it: edits are refused until it is free.
    """
    words = {"why": getattr(error, "why", _WHY), "mend": getattr(error, "mend", _MEND)}
    if event == "session-start":
        text = _PERSON.format(**words)
        return Answer(out=plain_json(for_person(text)), kind=TO_PERSON, text=text)
    text = _MODEL.format(**words)
    return Answer(out=plain_json(context(event, text)), kind=CONTEXT, text=text)
