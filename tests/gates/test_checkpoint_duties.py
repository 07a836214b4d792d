"""What checkpoints ask of whom, computed from what is open (DUTY-1)."""

from collections.abc import Callable

from agent_sync.gates.checkpoints.checkpoint_duties import duties
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from scene.database import now
from scene.place import Scene
from scene.session import Session

from .checkpoint_steps import ask, ok

Make = Callable[..., Session]


def owed(one: Session) -> "list[tuple[str, str, str]]":
    """(who, verb, about what) of all duties now."""
    scene = Scene(one.repo, one.home)
    store = scene.store()
    try:
        world = World(now(), Limits({}), project=scene.project())
        return [(x.agent_id, x.verb, x.subject) for x in duties(store, world)]
    finally:
        store.close()


def test_the_life_of_a_checkpoint(ann: Session, ben: Session, arrive: Make) -> None:
    carl = arrive("carl")
    ref = ask(ann, "ben", "carl")
    assert owed(ann) == [("ben", "approve", ref), ("carl", "approve", ref)]
    ok(ben, "checkpoint", "approve", ref)
    assert owed(ann) == [("carl", "approve", ref)]
    ok(carl, "checkpoint", "reject", ref, "--why", "w")
    assert owed(ann) == [("ann", "rework", ref)]
    ok(ann, "checkpoint", "again", "--replaces", ref)
    for one in (ben, carl):
        ok(one, "checkpoint", "approve", "C2")
    assert owed(ann) == [("ann", "resolve", "C2")]
    ok(ann, "checkpoint", "resolve", "C2")
    assert owed(ann) == []


def test_nobody_owes_to_an_author_who_is_gone(ann: Session, ben: Session) -> None:
    ask(ann, "ben")
    ann.end()
    assert owed(ben) == []


def test_what_cannot_be_approved_is_its_authors(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben", more=("--require", "docs"))
    assert owed(ben) == [("ann", "rework", ref)]
    ok(ann, "checkpoint", "tick", ref, "docs")
    assert owed(ben) == [("ben", "approve", ref)]
