"""Gates, crews, checkpoints, patches, hand-overs of long ago are dropped whole (VIEW-5)."""

from .subjects import CHECKPOINT, CREW, GATE, HANDOVER, PATCH, subject

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

_OVER = " WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY ended_at LIMIT ?"
_OLD = {
    GATE: ("SELECT id FROM gates" + _OVER, "DELETE FROM gates WHERE id = ?"),
    CREW: ("SELECT id FROM crews" + _OVER, "DELETE FROM crews WHERE id = ?"),
    CHECKPOINT: ("SELECT id FROM checkpoints" + _OVER, "DELETE FROM checkpoints WHERE id = ?"),
    PATCH: ("SELECT id FROM patches" + _OVER, "DELETE FROM patches WHERE id = ?"),
    HANDOVER: ("SELECT id FROM handovers" + _OVER, "DELETE FROM handovers WHERE id = ?"),
}
_PARTS = (
    "DELETE FROM parties WHERE subject = ?",
    "DELETE FROM covered_paths WHERE subject = ?",
    "DELETE FROM covered_files WHERE subject = ?",
    "DELETE FROM papers WHERE subject = ?",
    "DELETE FROM steps WHERE subject = ?",
    "DELETE FROM stopped WHERE subject = ?",
)
_ITEMS = "DELETE FROM required_items WHERE checkpoint_id = ?"
_WAKES = (
    "DELETE FROM wakes WHERE message_id IN (SELECT message_id FROM wakes "
    "WHERE ended_at IS NOT NULL AND ended_at < ? ORDER BY message_id LIMIT ?)"
)
_REFUSED = (
    "DELETE FROM refused_edits WHERE agent_id IN (SELECT agent_id FROM refused_edits "
    "WHERE at < ? ORDER BY at LIMIT ?)"
)
_TOLD = (
    "DELETE FROM duties_told WHERE (agent_id, duty) IN (SELECT agent_id, duty FROM duties_told "
    "WHERE at < ? ORDER BY at LIMIT ?)"
)
FEW = 20
"""So many subjects of a kind go at once: each has rows in several tables."""


def forget(store: "Transaction", before: int) -> "tuple[int, bool]":
    """Drop what ended before ``before`` (ms), with its diffs, outputs and history: how many, and
    whether there may be more."""
    found = [
        (letter, int(row[0]))
        for letter, (old, _) in _OLD.items()
        for row in store.all(old, (before, FEW))
    ]
    for letter, number in found:
        forget_one(store, letter, number)
    return len(found), len(found) >= FEW


def forget_one(store: "Transaction", letter: str, number: int) -> None:
    """Drop one whole."""
    for sql in _PARTS:
        store.execute(sql, (subject(letter, number),))
    if letter == CHECKPOINT:
        store.execute(_ITEMS, (number,))
    store.execute(_OLD[letter][1], (number,))


def forget_asked(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop wakes that ended, and what agents were told that they owe, before ``before``."""
    over = store.execute(_WAKES, (before, most)).rowcount
    told = store.execute(_TOLD, (before, most)).rowcount
    return over + told, most in (over, told)


def forget_refused(store: "Transaction", before: int, most: int) -> "tuple[int, bool]":
    """Drop refused edits of before ``before``: they are kept for a day."""
    gone = store.execute(_REFUSED, (before, most)).rowcount
    return gone, gone == most
