"""What was said and done before: events, threads, decisions, and finding words in them."""

from ..actions import feed_actions, message_actions
from ..actions.given_values import numbered
from ..views import event_sentences, tables
from ..views.terminal import clean, local
from .operator import Operator

NEWEST = 50


def _style(op: Operator) -> tables.Style:
    return tables.Style(colour=False, columns=op.columns, now=op.clock())


def activity(op: Operator, values: list[str]) -> list[str]:
    """The newest events, those alone that hold a word."""
    wanted = "".join(values).strip().casefold()
    found = feed_actions.happened(op, limit=10 * NEWEST if wanted else NEWEST)
    now = op.clock()
    said = [event_sentences.line(one, local(one.at, now)) for one in found.events]
    return [one for one in said if wanted in one.casefold()][-NEWEST:] or ["Nothing has happened."]


def thread(op: Operator, values: list[str]) -> list[str]:
    """A message, and all that answers it. Raises NotFound."""
    found = message_actions.thread(op, numbered(values[0], "M", "message"))
    return tables.messages(_style(op), found, full=True)


def decisions(op: Operator, _values: list[str]) -> list[str]:
    """What was decided, newest first."""
    return tables.decisions(_style(op), message_actions.decisions(op)) or [
        "Nothing was decided yet."
    ]


def search(op: Operator, values: list[str]) -> list[str]:
    """Messages, decisions and tasks that hold all the words."""
    letters = {"message": "M", "decision": "D", "task": "T"}
    hits = message_actions.search(op, values[0])
    found = [f"{letters[hit.kind]}{hit.number}  {clean(hit.body, 200)}" for hit in hits]
    return found or ["Nothing holds these words."]
