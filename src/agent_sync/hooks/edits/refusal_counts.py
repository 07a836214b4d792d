"""How often a session was refused a file (AUTO-3): in the transaction that refused it.

Kept apart from the words: nothing heavy is loaded while the write lock is held.
"""

from ...feed import activity
from ...identity.who import OPERATOR
from ...locks import refusals
from ...locks.claim import Judgement
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction

ESCALATE_AT = 3


def count(call: Call, store: "Transaction", key: str, judged: Judgement) -> int:
    """Count this call once and give the form that its refusal takes.

    The third refusal of a file tells its holder and the operator.
    """
    if call.lets_pass:  # nobody is refused
        return 1
    holder_id, why = _in_the_way(judged)
    ref = call.text("tool_use_id")
    known = refusals.of(store, call.agent_id, key)
    again = bool(ref) and not call.first_time(store, f"refused|{ref}|{key}")
    before, holder = (known.count, known.holder_id) if known else (0, holder_id)
    if again and known:
        return _wording(before, holder, holder_id)
    _note(call, store, key, before + 1, holder_id, why)
    return _wording(before + 1, holder, holder_id)


def _in_the_way(judged: Judgement) -> "tuple[str, str]":
    """Whose claim is told of, and how, for the feed."""
    if judged.blockers:
        return judged.blockers[0].agent_id, f"{judged.blockers[0].holder.name} holds it"
    return judged.tickets[0].agent_id, f"{judged.tickets[0].name} waits for it first"


def _note(
    call: Call, store: "Transaction", key: str, number: int, holder_id: str, why: str
) -> None:
    refusals.note(store, call.agent_id, key, number, call.now, holder_id)
    activity.record(
        store, call.now, call.agent_id, "edit_refused", why, key=key, tool=call.text("tool")
    )
    if number == ESCALATE_AT:
        _escalate(call, store, key, holder_id)


def _wording(number: int, before: str, holder_id: str) -> int:
    """Which form to give: another holder is told of in full, until the third refusal."""
    return 1 if before != holder_id and number < ESCALATE_AT else number


def _escalate(call: Call, store: "Transaction", key: str, holder_id: str) -> None:
    from ...messages.mailbox import NEWS, notify

    me = store.value("SELECT name FROM agents WHERE id = ?", (call.agent_id,))
    text = f"{me} was refused {key} {ESCALATE_AT} times and has been told to do something else"
    notify(store, call.now, list({holder_id, OPERATOR}), text, kind=NEWS)
