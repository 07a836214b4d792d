"""What agents write themselves beside others (AUTO-5, WORK-5): the version to be kept from now on.

Commands of others that run looked before it was written, and would at their end compare with
something older, or with nothing; what goes on behind a command looks never. So the row in
``watched`` moves on with each own write. Reached only where others are.
"""

from ..locks import claim, granting
from ..locks.lease import related
from ..repository import contents
from ..repository.contents import ABSENT, Look
from ..repository.path_keys import path_of
from . import kept_versions
from .baselines import OF_ONE, Before, forget, put
from .watched_files import in_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..repository.location import Project
    from ..store.sqlite import Row, Store, Transaction

_LAST = (
    "SELECT w.key, w.checkout, w.lease_id, w.print, w.hash, w.at, w.owner_id FROM agents a "
    "CROSS JOIN leases l ON l.agent_id = a.id AND l.ended_at IS NULL "
    "CROSS JOIN watched w ON w.lease_id = l.id AND w.at = a.sign_at WHERE a.id = ?"
)


def note(
    store: "Transaction",
    world: "World",
    agent_id: str,
    key: str,
    checkout: str,
    found: Look,
    *,
    knew: str,
    contested: bool = True,
) -> int:
    """An agent has just written a file: that is what is compared from now on.

    Unless the version before is the one that the agent ``knew``, it is kept:
    somebody may have written over it meanwhile. Its own is kept only where that is ``contested``:
    commands of others run. What another hook saw later stands. The number of its own version
    that was kept so, else 0.
    """
    row = store.one(OF_ONE, (key, checkout))
    lease_id = _held_under(store, world, agent_id, key, checkout)
    if row is not None and not contested and in_line(str(row[6]), agent_id):
        knew = str(row[4])
    if row is None or int(row[5]) <= world.now:
        place = (key, checkout, lease_id)
        kept = _move(store, world.now, agent_id, place, row, found, knew=knew)
        return kept if row is not None and in_line(agent_id, str(row[6]) or agent_id) else 0
    return 0


def note_settled(store: "Store", project: "Project", agent_id: str, now: int) -> None:
    """All hooks of a batch of tools are done: the file that was edited last is as they left it.

    Only if the edit was the agent's last sign: then nothing ran since but these hooks, and a
    formatter among them may have taken longer than ``suspects`` can know. The version before is
    kept. Not inside a transaction.
    """
    for row in store.all(_LAST, (agent_id,)):
        key, checkout, lease_id = str(row[0]), str(row[1]), int(row[2])
        path = path_of(project, checkout, key)
        before = Before(row)
        if contents.unchanged(path, before.print):
            continue
        found = contents.look(path)
        if before.same(found):
            continue
        with store.writing() as tx:
            if tx.one(OF_ONE, (key, checkout)) == row:
                _move(tx, now, agent_id, (key, checkout, lease_id), row, found, knew="")


def _held_under(store: "Store", world: "World", agent_id: str, key: str, checkout: str) -> int:
    """The open lease under which an agent may write a file, its own first; 0 for none."""
    found = [
        lease
        for lease in granting.candidates(
            store, claim.Claim(agent_id, key, checkout=checkout), world
        )
        if lease.checkout in ("", checkout) and related(agent_id, lease.agent_id)
    ]
    found.sort(key=lambda lease: lease.agent_id != agent_id)
    return found[0].id if found else 0


def _move(
    store: "Transaction",
    now: int,
    agent_id: str,
    place: "tuple[str, str, int]",
    row: "Row | None",
    found: Look,
    *,
    knew: str,
) -> int:
    """Move the row of (key, checkout, lease) on; the number of the version that is kept, or 0."""
    before = Before(row) if row is not None else None
    kept = 0
    if before and before.hash not in (ABSENT, knew) and not before.same(found):
        kept = kept_versions.keep(
            store,
            now,
            key=place[0],
            checkout=place[1],
            look=Look(before.print, before.hash, before.mode),
            after=found.hash,
            owner_id=before.owner_id or agent_id,
            why=kept_versions.AT_WORK,
        )
    put(store, now, place[:2], place[2], agent_id, found)
    if before is not None:
        forget(store, before, found)
    return kept
