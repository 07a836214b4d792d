"""Patches: changes left for whoever may make them (PATCH). Their rows, their states, their text."""

from ...identity.liveness import Holder
from ...identity.who import of_another_machine
from ...store.numbers import next_number
from ...wrong_values import NotFound
from .. import coverage, parties, steps, subjects

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...presence.agents import Agent
    from ...store.sqlite import Row, Store, Transaction
    from .patch_change import Change

DRAFT, SUBMITTED, CONFLICTING, APPROVED, REJECTED, APPLIED, CANCELLED = (
    "draft", "submitted", "conflicting", "approved", "rejected", "applied", "cancelled",
)  # fmt: skip
WAITING = (SUBMITTED, CONFLICTING, APPROVED)
"""What somebody may decide about, or apply."""
OVER = (APPLIED, CANCELLED)
PAPER = "patch"
APPLY, REVERT = "apply", "revert"


class Patch:
    """One patch. Times are ms; ``author`` tells whether its author is live. ``intent`` is '' but
    while its files are being written: ``APPLY`` or ``REVERT``, a blank, and a mark of who does it.
    """

    __slots__ = ("applied_by", "author", "author_id", "checkout", "created_at", "ended_at", "id",
                 "intent", "reverted_at", "round", "state", "state_at", "title")  # fmt: skip
    COLUMNS = (
        "p.id, p.round, p.reverted_at, p.created_at, p.state_at, coalesce(p.ended_at, 0), p.title, "
        f"p.author_id, p.state, p.checkout, p.applied_by, p.intent, {Holder.COLUMNS}"
    )

    def __init__(self, row: "Row") -> None:
        self.id, self.round, self.reverted_at, self.created_at, self.state_at, self.ended_at = map(
            int, row[:6]
        )
        self.title, self.author_id, self.state, self.checkout, self.applied_by, self.intent = map(
            str, row[6:12]
        )
        self.author = Holder(row[12:])

    @property
    def subject(self) -> str:
        """Its id, 'P1'."""
        return subjects.subject(subjects.PATCH, self.id)


_FROM = f"SELECT {Patch.COLUMNS} FROM patches p LEFT JOIN agents a ON a.id = p.author_id "


def get(store: "Store", number: int) -> Patch:
    """One patch. Raises NotFound."""
    row = store.one(f"{_FROM}WHERE p.id = ?", (number,))
    if row is None:
        raise subjects.unknown(store, subjects.PATCH, number)
    return Patch(row)


def listed(store: "Store", *, everything: bool = False, most: int = 200) -> "list[Patch]":
    """The open ones, or the newest of all; in the order they were made."""
    where = "" if everything else "WHERE p.ended_at IS NULL "
    rows = store.all(f"{_FROM}{where}ORDER BY p.id DESC LIMIT ?", (most,))
    return [Patch(row) for row in rows[::-1]]


def unsettled(store: "Store") -> "list[Patch]":
    """Those whose files were being written when they were seen last."""
    return [Patch(row) for row in store.all(f"{_FROM}WHERE p.intent <> '' ORDER BY p.id")]


def text(store: "Store", patch: Patch) -> bytes:
    """The diff of a patch. Raises NotFound when it is gone."""
    found = coverage.paper(store, patch.subject, PAPER)
    if found is None and of_another_machine(patch.author_id):
        raise NotFound(
            f"the text of {patch.subject} has not left the machine of {patch.author.name}, which "
            "shares no contents ('agent-sync link --share-contents'): ask for a commit of it"
        )
    if found is None:
        raise NotFound(f"the text of {patch.subject} is gone: it is kept 30 days after its end")
    return found


def changes(store: "Store", patch: Patch) -> "list[Change]":
    """What a patch changes. Raises NotFound as ``text``."""
    from .patch_text import parse

    return parse(text(store, patch))


def create(
    store: "Transaction", author_id: str, title: str, checkout: str, state: str, now: int
) -> Patch:
    """Make a row; its text and files are put to it with ``fill``."""
    number = store.insert(
        "INSERT INTO patches (id, title, author_id, state, checkout, created_at, state_at) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)",
        (next_number(store, "patches"), title, author_id, state, checkout, now),
    )
    parties.add(store, subjects.subject(subjects.PATCH, number), author_id, parties.AUTHOR, now)
    return get(store, number)


def renew(store: "Transaction", patch: Patch, title: str, checkout: str, now: int) -> Patch:
    """A new round begins: what was said of the old text counts no more."""
    store.execute(
        "UPDATE patches SET title = ?, checkout = ?, round = round + 1, ended_at = NULL "
        "WHERE id = ?",
        (title, checkout, patch.id),
    )
    for party in parties.of_subject(store, patch.subject):
        if party.part == parties.HELD:
            parties.remove(store, patch.subject, party.agent_id, parties.HELD)
        elif party.verdict:
            parties.give_verdict(store, party, "", now)
    return get(store, patch.id)


def fill(
    store: "Transaction", patch: Patch, diff: bytes, files: "list[coverage.CoveredFile]", now: int
) -> None:
    """Keep the text of a patch, and the files that it starts from."""
    coverage.keep_paper(store, patch.subject, PAPER, diff, now)
    coverage.forget_files(store, patch.subject)
    for one in files:
        coverage.note_file(
            store, patch.subject, one.key, hash=one.hash, mode=one.mode, source=one.source
        )


def move(
    store: "Transaction", patch: Patch, agent: "Agent", state: str, now: int, body: str = ""
) -> None:
    """Bring a patch into a state, and write that down."""
    ended = now if state in OVER else None
    store.execute(
        "UPDATE patches SET state = ?1, state_at = ?2, ended_at = ?3 WHERE id = ?4",
        (state, now, ended, patch.id),
    )
    patch.state, patch.state_at, patch.ended_at = state, now, ended or 0
    steps.record(store, patch.subject, agent, f"patch_{state}", now, body)


def set_intent(store: "Transaction", patch: Patch, intent: str, by_id: str = "") -> None:
    """Note that files of a patch are being written from now on, and by whom; '' for no more."""
    store.execute(
        "UPDATE patches SET intent = ?1, "
        "applied_by = CASE WHEN ?2 = '' THEN applied_by ELSE ?2 END WHERE id = ?3",
        (intent, by_id, patch.id),
    )
    patch.intent = intent
    patch.applied_by = by_id or patch.applied_by


def note_reverted(store: "Transaction", patch: Patch, agent: "Agent", now: int) -> None:
    """A patch was taken back; it stays applied as far as its state goes, and is over."""
    store.execute("UPDATE patches SET reverted_at = ? WHERE id = ?", (now, patch.id))
    patch.reverted_at = now
    steps.record(store, patch.subject, agent, "patch_reverted", now)


def hand_on(store: "Transaction", old_id: str, new_id: str) -> None:
    """The patches of one agent are its successor's."""
    store.execute("UPDATE patches SET author_id = ?1 WHERE author_id = ?2", (new_id, old_id))
