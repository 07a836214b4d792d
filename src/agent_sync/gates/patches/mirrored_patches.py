"""Patches that agents of other machines left (LINK-5): here they are *submitted*, whatever is said.

What is decided of one here is decided here: its round, verdicts and state are this machine's. A new
text begins a new round, in the transaction that brings it, so an approval is always of its text.
"""

from ...identity.who import of_another_machine
from ...presence import agents
from ...repository.location import MAIN
from .. import coverage, parties, steps, subjects
from . import patches
from .patches import APPLIED, CANCELLED, OVER, SUBMITTED, Patch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction

DIGEST = "digest"
"""The paper with the hash of its diff, which is known also where the diff did not come."""


def digest_of(store: "Store", number: int) -> str:
    """The hash of the diff that came last, '' for none."""
    subject = subjects.subject(subjects.PATCH, number)
    return (coverage.paper(store, subject, DIGEST) or b"").decode()


def begin(tx: "Transaction", number: int, author_id: str, title: str, now: int) -> Patch:
    """Make the row of one that came."""
    tx.execute(
        "INSERT INTO patches (id, title, author_id, state, checkout, created_at, state_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        (number, title, author_id, SUBMITTED, MAIN, now),
    )
    subject = subjects.subject(subjects.PATCH, number)
    parties.add(tx, subject, author_id, parties.AUTHOR, now)
    steps.record(tx, subject, _author(tx, author_id), "patch_submitted", now, title)
    return patches.get(tx, number)


def renew(tx: "Transaction", patch: Patch, title: str, now: int) -> Patch:
    """Another text came: what was said of the old one counts no more."""
    patch = patches.renew(tx, patch, title, patch.checkout, now)
    patches.move(tx, patch, _author(tx, patch.author_id), SUBMITTED, now, title)
    return patch


def fill(
    tx: "Transaction",
    patch: Patch,
    diff: "bytes | None",
    digest: str,
    files: "list[coverage.CoveredFile]",
    now: int,
) -> None:
    """Keep what came of it: None for a text that did not."""
    patches.fill(tx, patch, diff or b"", files, now)
    if diff is None:
        coverage.drop_paper(tx, patch.subject, patches.PAPER)
    coverage.keep_paper(tx, patch.subject, DIGEST, digest.encode(), now)


def ask(tx: "Transaction", patch: Patch, ids: "list[str]", now: int) -> None:
    """These agents are asked to decide, of which only those here can."""
    here = [one for one in ids if not of_another_machine(one)]
    for party in parties.of_subject(tx, patch.subject, parties.APPROVER):
        if party.agent_id not in here:
            parties.remove(tx, patch.subject, party.agent_id, parties.APPROVER)
    for agent_id in here:
        parties.add(tx, patch.subject, agent_id, parties.APPROVER, now)


def is_settled(patch: Patch) -> bool:
    """Whether it was applied here, or is at this moment: nothing that comes changes that."""
    return patch.state == APPLIED or bool(patch.intent)


def over(tx: "Transaction", patch: Patch, why: str, now: int) -> None:
    """Its author's machine has done with it."""
    if patch.state not in OVER and not patch.intent:
        patches.move(tx, patch, _author(tx, patch.author_id), CANCELLED, now, why)


def _author(tx: "Transaction", author_id: str) -> "Agent":
    return agents.find(tx, author_id) or agents.without_row(author_id)
