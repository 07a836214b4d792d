"""What agents of other machines have part in, and say (LINK)."""

from . import parties

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction
    from .parties import Party

SAID = "said"
"""The part of who has none, as far as is known here, and has said something all the same: a session
followed another one, and its gate comes later. It counts when its subject names it."""


def keep_said(
    tx: "Transaction", subject: str, agent_id: str, now: int, verdict: str, note: str
) -> None:
    """What somebody says to a subject that is not known yet, or does not name them yet."""
    write(tx, subject, agent_id, SAID, now, verdict, note)


def write(
    tx: "Transaction", subject: str, agent_id: str, part: str, at: int, verdict: str, note: str
) -> None:
    """Somebody has this part and says this."""
    parties.add(tx, subject, agent_id, part, at)
    for party in parties.of_subject(tx, subject, part):
        if party.agent_id == agent_id:
            parties.give_verdict(tx, party, verdict, at, note)


def put_aside(tx: "Transaction", party: "Party") -> None:
    """Somebody has no part any more; what they said is kept, in case they have one again."""
    parties.remove(tx, party.subject, party.agent_id, party.part)
    keep_said(tx, party.subject, party.agent_id, party.at, party.verdict, party.note)


def adopt(tx: "Transaction", subject: str, part: str) -> None:
    """Who has this part now, and has said something before, has said it in this part."""
    there = {party.agent_id for party in parties.of_subject(tx, subject, part)}
    for party in parties.of_subject(tx, subject, SAID):
        if party.agent_id in there:
            write(tx, subject, party.agent_id, part, party.at, party.verdict, party.note)
            parties.remove(tx, subject, party.agent_id, SAID)


def forget_all(tx: "Transaction") -> None:
    """They have part in nothing here: the link is over."""
    tx.execute("DELETE FROM parties WHERE agent_id LIKE 'remote:%:%'")
