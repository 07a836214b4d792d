"""Which gates, crews, checkpoints, patches and hand-overs other machines may be told of (LINK).

Those whose number is the same everywhere: drawn from a block of the server, or come from there.
"""

from ..identity.who import of_another_machine
from ..store import numbers
from .subjects import CREW, GATE, HANDOVER, TABLES, exists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store

TOLD_MS = 24 * 3_600_000
"""So long behind its end a subject is still told of, for machines that were away."""


def recent(store: "Store", letter: str, now: int) -> "list[int]":
    """The numbers of the open ones of a kind, and of those that ended lately."""
    rows = store.all(
        f"SELECT id FROM {TABLES[letter]} WHERE ended_at IS NULL OR ended_at > ? ORDER BY id",
        (now - TOLD_MS,),
    )
    return [int(row[0]) for row in rows if int(row[0]) >= numbers.FIRST]


def is_own(store: "Store", letter: str, number: int) -> bool:
    """Whether a server gave its number to this machine, or may have."""
    return numbers.is_shared(store, TABLES[letter], number)


def is_free(store: "Store", letter: str, number: int) -> bool:
    """Whether one from elsewhere may have this number: it was given by a server, to nobody here,
    and nothing here has it.
    """
    table = TABLES[letter]
    mine = store.one(
        "SELECT 1 FROM numbers WHERE kind = ?1 AND (?2 BETWEEN next AND last "
        "OR ?2 BETWEEN spare_first AND spare_last)",
        (table, number),
    )
    return number >= numbers.FIRST and mine is None and not exists(store, letter, number)


def of_others(store: "Store", letter: str) -> "list[int]":
    """The numbers of those that an agent of another machine opened, wrote or gave."""
    column = {GATE: "opener_id", CREW: "architect_id", HANDOVER: "giver_id"}.get(
        letter, "author_id"
    )
    found = store.all(f"SELECT id, {column} FROM {TABLES[letter]} ORDER BY id")
    return [int(number) for number, whose in found if of_another_machine(str(whose))]
