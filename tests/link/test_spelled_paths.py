"""Paths go out spelled as on disk, of every kind, from a file system that folds case."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from agent_sync.link.relay import reconciling
from agent_sync.link.relay.kinds.checkpoint_documents import content_digest
from hooks.conftest import first_commit

from .exchange import Clone, Pair, ok, pair_of

__all__ = ["first_commit"]
KEY, ON_DISK = "docs/cart.py", "Docs/Cart.py"


def told(clone: Clone, *, folds: bool) -> "dict[str, Any]":
    """The body of the last document of each kind that a clone has to say."""
    world = clone.world()
    assert world.project is not None
    world.project.folds = folds
    with clone.store() as store:
        due = reconciling.all_due(store, clone.names, world)
    return {one.kind: one.document.body for one in due if one.document}


def named(clone: Clone) -> "dict[str, str]":
    """How the file is spelled in each kind."""
    said = told(clone, folds=True)
    paths = {kind: said[kind]["paths"][0][1] for kind in ("gate", "checkpoint", "handoff")}
    return {
        **paths, "task": said["task"]["files"][0],
        "files": said["checkpoint"]["files"][0][0],
    }  # fmt: skip


@pytest.fixture
def pair(tmp_path: Path, first_commit: Path) -> Pair:
    """Two clones that share contents; in the first the file is there under its key alone."""
    pair = pair_of(tmp_path, first_commit, shares=True)
    ann = pair[2]
    (pair[0].scene.repo / "docs").mkdir()
    (pair[0].scene.repo / KEY).write_text("one\n")
    pair[0].scene.git("add", KEY)
    pair[0].scene.git("commit", "-qm", "a cart")
    ann.change(KEY, "two\n")
    return pair


def test_every_kind_that_names_a_path_spells_it_as_on_disk(pair: Pair) -> None:
    north, _, ann, _ = pair
    assert ann.bash(f"git commit -qm second {KEY}").code == 0
    ok(ann, "lock", KEY)
    ok(ann, "create-task", "cart", "--file", KEY)
    ok(ann, "checkpoint", "cart", "--on", KEY, "--approver", "ben@south")
    ok(ann, "gate", "open", "--with", "ben@south", "--on", KEY)
    ok(ann, "handoff", "--to", "ben@south", "--file", KEY)
    shutil.move(north.scene.repo / "docs", north.scene.repo / "Docs")
    (north.scene.repo / "Docs" / "cart.py").rename(north.scene.repo / ON_DISK)
    assert set(named(north).values()) == {ON_DISK}, named(north)
    assert told(north, folds=False)["gate"]["paths"] == [["file", KEY]]


def test_a_patch_names_files_as_its_diff_does(pair: Pair) -> None:
    north, south, ann, _ = pair
    ok(ann, "propose", "--title", "mine", "--file", ON_DISK, "--content", "one\n")
    north.scene.database.change("covered_files", {"key": KEY}, key=ON_DISK)
    said = told(north, folds=True)["patch"]
    assert said["files"][0][0] == ON_DISK
    assert south.left_out("patch", "P1001", north.machine, said) == ""


def test_a_checkpoint_has_one_hash_where_case_is_folded_and_where_it_is_not() -> None:
    digest = content_digest([[ON_DISK, "a", 0o644]], "d")
    assert digest == content_digest([[KEY, "a", 0o644]], "d")
    assert digest != content_digest([[KEY, "b", 0o644]], "d")
