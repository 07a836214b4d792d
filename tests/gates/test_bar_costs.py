"""What a look at bars costs: each subject is read once, however many files a command names."""

from typing import Any

import pytest

from agent_sync.gates import bars
from agent_sync.gates.bar import Look, Wanted
from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import World
from agent_sync.store.sqlite import Row, Store
from scene.session import Session

from .crew_steps import crew_of, ok


class Counted(Store):
    """A store that counts its statements."""

    count = 0

    def all(self, sql: str, params: Any = ()) -> "list[Row]":
        """Run and count."""
        self.count += 1
        return super().all(sql, params)

    def one(self, sql: str, params: Any = ()) -> "Row | None":
        """Run and count."""
        self.count += 1
        return super().one(sql, params)


@pytest.mark.proves("GATE-4")
def test_many_files_cost_no_more_statements_than_one(ann: Session, ben: Session) -> None:
    crew_of("peer-contract", ann, ben)
    ok(ann, "lock", "src/")
    for number in range(3):
        ok(ben, "gate", "open", "--with", "ann", "--on", f"docs/{number}/")
    ok(ann, "handoff", "--to", "ben", "--file", "other.py")
    store = Counted(str(ann.repo / ".claude/coordination/state.sqlite"))
    counts = []
    for files in (1, 50):
        world = World(1, Limits({}), lambda *_: "alive")
        look = Look(store, "ann", world, is_work=lambda _: True)
        store.count = 0
        assert bars.first(look, [Wanted(f"src/{x}.py", "main") for x in range(files)]) is None
        counts.append(store.count)
    store.close()
    assert counts[0] == counts[1]
