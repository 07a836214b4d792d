"""Leases on the wire: spelled as on disk, and what becomes of one that another machine has."""

from pathlib import Path

import pytest

from agent_sync.link.relay import reconciling
from agent_sync.link.relay.documents import Came
from agent_sync.link.relay.kinds import lease_documents
from hooks.conftest import first_commit
from scene.session import Session

from .exchange import Clone, settle, two

__all__ = ["first_commit"]
SOUTH = "mbbbbbbb"
LEASES = [("lease", "1"), ("lease", "2"), ("lease", "3")]


@pytest.fixture
def pair(tmp_path: Path, first_commit: Path) -> "tuple[Clone, Clone, Session]":
    """Two clones, and an agent in the first."""
    north, south = two(tmp_path, first_commit)
    ann = north.session("ann")
    settle(north, south)
    return north, south, ann


def test_a_key_of_a_file_system_that_folds_goes_out_as_its_file_is_spelled(
    pair: "tuple[Clone, Clone, Session]",
) -> None:
    north, _, ann = pair
    folder = north.scene.repo / "Docs"
    folder.mkdir()
    (folder / "README.md").touch()
    for words in (["docs/readme.md"], ["docs/new.md"], ["--resource", "docs/readme.md"]):
        assert ann.command("lock", *words).code == 0
    world = north.world()
    with north.store() as store:
        assert world.project is not None
        world.project.folds = True
        found = reconciling.due_of(store, north.names, world, LEASES)
        world.project.folds = False
        same = reconciling.due_of(store, north.names, world, LEASES)
    assert [x.document.body["key"] for x in found if x and x.document] == [
        "Docs/README.md",
        "Docs/new.md",
        "docs/readme.md",
    ]
    assert [x.document.body["key"] for x in same if x and x.document] == [
        "docs/readme.md",
        "docs/new.md",
        "docs/readme.md",
    ]


@pytest.mark.parametrize("mode", ["exclusive", "shared"])
def test_what_another_holds_alone_is_shared_with_nobody(
    pair: "tuple[Clone, Clone, Session]", mode: str
) -> None:
    north, south, ann = pair
    assert ann.command("lock", "a.py", "--reason", "x").code == 0
    settle(north, south)
    world = north.world()
    body = {
        "target": "file", "key": "a.py", "mode": mode, "kind": "explicit", "reason": "",
        "agent": f"{SOUTH}:ben", "checkout": "",
    }  # fmt: skip
    came = Came("lease", f"{SOUTH}:9", 999, SOUTH, body, world.now + 600_000)
    with north.store() as store, store.writing() as tx:
        lease_documents.refused(tx, north.names, "1", "held", came, world)
    told = str(north.scene.database.column("messages", "body"))
    assert ("is shared with" in told) is (mode == "shared")
    assert bool(north.scene.database.held()) is (mode == "shared")
