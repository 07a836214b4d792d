"""Which files several checkouts changed, and whether they would merge, is foretold (WORK-12)."""

import os
import sys
from pathlib import Path

import pytest

from scene.place import Scene

from .looks import attention, beside, changed, commit, kinds, look, put, wrapped_git


@pytest.mark.proves("WORK-12")
def test_one_line_changed_on_two_branches_conflicts(scene: Scene) -> None:
    commit(scene, scene.repo, "a.py", changed(5, "ours"))
    commit(scene, beside(scene), "a.py", changed(5, "theirs"))
    (pair,) = look(scene)
    assert pair == {
        "checkouts": [".", "worktrees/wt"],
        "branches": ["main", "wt"],
        "verdict": "conflict",
        "why": None,
        "files": ["a.py"],
        "count": 1,
        "conflicts": {"a.py": {"kind": "contents", "lines": [6, 6]}},
    }
    (told,) = attention(scene)
    assert (told["paths"], told["branches"]) == (["a.py"], ["main", "wt"])
    said = scene.shell()("status").out
    assert "the main checkout (main) and worktrees/wt (wt) would conflict in a.py" in said


def test_far_apart_in_one_file_merges_and_is_no_concern(scene: Scene) -> None:
    commit(scene, scene.repo, "a.py", changed(1, "ours"))
    commit(scene, beside(scene), "a.py", changed(8, "theirs"))
    (pair,) = look(scene)
    assert (pair["verdict"], pair["files"], pair["conflicts"]) == ("clean", ["a.py"], {})
    assert attention(scene) == []
    assert "MERGES" in scene.shell()("status").out


def test_other_files_are_nothing_to_tell(scene: Scene) -> None:
    commit(scene, scene.repo, "a.py", changed(1, "ours"))
    commit(scene, beside(scene), "b.py", changed(1, "theirs"))
    assert look(scene) == []
    assert scene.shell()("status", "--merges").out == "No two checkouts changed the same files.\n"


def test_what_is_uncommitted_counts(scene: Scene) -> None:
    put(scene.repo, "a.py", changed(5, "ours"))
    put(beside(scene), "a.py", changed(5, "theirs"))
    put(scene.repo, "new.py", "one\n")
    put(beside(scene), "new.py", "another\n")
    (pair,) = look(scene)
    assert kinds(pair) == {"a.py": "contents", "new.py": "contents"}


def test_staged_work_counts_as_it_lies_in_the_working_tree(scene: Scene) -> None:
    put(scene.repo, "a.py", changed(5, "staged"))
    scene.git("add", "a.py")
    put(scene.repo, "a.py", changed(1, "ours"))
    commit(scene, beside(scene), "a.py", changed(5, "theirs"))
    assert [pair["verdict"] for pair in look(scene)] == ["clean"]


def test_the_same_change_on_both_sides_merges(scene: Scene) -> None:
    put(scene.repo, "a.py", changed(5, "alike"))
    commit(scene, beside(scene), "a.py", changed(5, "alike"))
    assert [pair["verdict"] for pair in look(scene)] == ["clean"]


def test_where_it_begins_is_said_for_each_side(scene: Scene) -> None:
    put(scene.repo, "a.py", "first\n" * 3 + changed(5, "ours"))
    put(beside(scene), "a.py", changed(5, "theirs") + "last\n")
    (pair,) = look(scene)
    assert pair["conflicts"] == {"a.py": {"kind": "contents", "lines": [9, 6]}}
    said = scene.shell()("status", "--merges").out
    assert "a.py  conflict: contents, line 9 here and 6 there" in said


def test_removed_here_and_changed_there(scene: Scene) -> None:
    (scene.repo / "a.py").unlink()
    commit(scene, beside(scene), "a.py", changed(5, "theirs"))
    (pair,) = look(scene)
    assert kinds(pair) == {"a.py": "modify/delete"}


def test_a_file_here_and_a_folder_there(scene: Scene) -> None:
    put(scene.repo, "x", "a file\n")
    put(beside(scene), "x/y", "in a folder\n")
    (pair,) = look(scene)
    assert pair["verdict"] == "conflict"
    assert "x" in pair["files"]


def test_a_union_merges_as_the_attributes_say(scene: Scene) -> None:
    for folder in (scene.repo, beside(scene)):
        put(folder, ".gitattributes", "*.py merge=union\n")
    put(scene.repo, "a.py", changed(5, "ours"))
    put(beside(scene), "a.py", changed(5, "theirs"))
    (pair,) = look(scene)
    assert (pair["verdict"], pair["files"]) == ("clean", [".gitattributes", "a.py"])


@pytest.mark.proves("WORK-12")
def test_what_has_changed_since_is_not_told(scene: Scene) -> None:
    commit(scene, scene.repo, "a.py", changed(5, "ours"))
    commit(scene, beside(scene), "a.py", changed(5, "theirs"))
    assert look(scene)
    assert attention(scene)
    put(beside(scene), "a.py", changed(5, "ours"))
    assert attention(scene) == []


def test_a_new_commit_makes_it_old(scene: Scene) -> None:
    commit(scene, scene.repo, "a.py", changed(5, "ours"))
    commit(scene, beside(scene), "a.py", changed(5, "theirs"))
    assert look(scene)
    commit(scene, beside(scene), "c.py", changed(5, "more"))
    assert attention(scene) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the program in front of git is a script")
def test_an_edit_while_it_is_tried_makes_it_old(tmp_path: Path, scene: Scene) -> None:
    put(scene.repo, "a.py", changed(5, "ours"))
    edited = put(beside(scene), "a.py", changed(5, "theirs"))
    env = wrapped_git(tmp_path, f"""case "$*" in *merge-tree*) echo more >> '{edited}';; esac""")
    assert scene.shell()("status", "--merges", env=env).code == 0
    assert edited.read_text(encoding="utf-8").endswith("more\n")
    assert attention(scene) == []


@pytest.mark.skipif(sys.platform == "win32", reason="the program in front of git is a script")
def test_of_many_that_wait_one_looks(tmp_path: Path, scene: Scene) -> None:
    """A look that began after somebody asked for one answers it."""
    put(scene.repo, "a.py", changed(5, "ours"))
    put(beside(scene), "a.py", changed(5, "theirs"))
    looks = tmp_path / "looks"
    env = wrapped_git(tmp_path, f"""case "$*" in *merge-tree*) echo x >> '{looks}';; esac""")
    assert scene.shell()("status", "--merges", env=env).code == 0
    remembered = scene.repo / ".claude" / "coordination" / "merges.json"
    later = remembered.stat().st_mtime + 15
    os.utime(remembered, (later, later))
    assert "conflict" in scene.shell()("status", "--merges", env=env).out
    assert looks.read_text(encoding="utf-8") == "x\n"


def test_where_nothing_is_coordinated_nothing_is_left(tmp_path: Path, scene: Scene) -> None:
    made = Scene((tmp_path / "plain").resolve(), scene.home).committed("a.py")
    made.git("worktree", "add", "-q", "-b", "other", "../other")
    put(made.repo, "a.py", "ours\n")
    put(tmp_path / "other", "a.py", "theirs\n")
    assert [pair["verdict"] for pair in look(made)] == ["conflict"]
    assert not (made.repo / ".claude").exists()


@pytest.mark.proves("WORK-12")
def test_nobodys_index_and_objects_are_touched(scene: Scene) -> None:
    put(scene.repo, "a.py", changed(5, "ours"))
    put(beside(scene), "a.py", changed(5, "theirs"))
    before = inside(scene.repo / ".git")
    assert look(scene)
    assert inside(scene.repo / ".git") == before


def inside(folder: Path) -> dict[str, tuple[int, int]]:
    """Path -> size and time of every file in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in files}


@pytest.mark.parametrize("damage", [b"", b"[]", b'{"pairs": [{"sides": 3}]}', b"\xff\xfe{"])
def test_what_is_remembered_may_be_anything(scene: Scene, damage: bytes) -> None:
    (scene.repo / ".claude" / "coordination" / "merges.json").write_bytes(damage)
    assert attention(scene) == []
