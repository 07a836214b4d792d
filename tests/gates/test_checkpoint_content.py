"""What is approved is what the files hold, and it has to stay so until the end (CHECK-4)."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.gates.checkpoints import covered_now
from agent_sync.gates.coverage import CoveredPath
from agent_sync.git import work_diff
from elsewhere import need_posix
from scene.place import Scene
from scene.session import Session

from .checkpoint_steps import ask, ok, refused, run, shown

Make = Callable[..., Session]


@pytest.mark.proves("CHECK-4")
def test_what_changed_since_is_not_approved(ann: Session, ben: Session, arrive: Make) -> None:
    carl = arrive("carl")
    ref = ask(ann, "ben", on="src/")
    assert carl.change("src/b.py", "b = 5\n").code == 0
    assert carl.change("src/new.py", "n = 1\n").code == 0
    said = refused(ben, "checkpoint", "approve", ref)
    assert "src/b.py (changed), src/new.py (added)" in said
    found = {x["path"]: (x["how"], x["by"]) for x in shown(ann, ref)["changed"]}
    assert found == {"src/b.py": ("changed", "carl"), "src/new.py": ("added", "carl")}
    ok(ann, "checkpoint", "renewed", "--replaces", ref)
    ok(ben, "checkpoint", "approve", "C2")


@pytest.mark.proves("CHECK-2", "CHECK-4")
def test_it_is_compared_once_more_at_the_end(ann: Session, ben: Session) -> None:
    ref = ask(ann, "ben")
    ok(ben, "checkpoint", "approve", ref)
    before = (ann.repo / "src/a.py").read_text()
    (ann.repo / "src/a.py").write_text("a = 8\n")
    assert "src/a.py (changed)" in refused(ann, "checkpoint", "resolve", ref)
    (ann.repo / "src/a.py").write_text(before)
    ok(ann, "checkpoint", "resolve", ref)


@pytest.mark.proves("CHECK-4")
@pytest.mark.parametrize(
    ("change", "how"),
    [
        (lambda repo: (repo / "src/a.py").unlink(), "removed"),
        (lambda repo: (repo / "src/a.py").chmod(0o755), "mode"),
        (lambda repo: _linked(repo, "b.py"), "changed"),
    ],
    ids=["removed", "mode", "link"],
)
def test_every_change_counts(
    ann: Session, ben: Session, change: Callable[[Path], None], how: str
) -> None:
    need_posix("modes and links")
    ref = ask(ann, "ben")
    change(ann.repo)
    assert f"src/a.py ({how})" in refused(ben, "checkpoint", "approve", ref)


def _linked(repo: Path, to: str) -> None:
    (repo / "src/a.py").unlink()
    (repo / "src/a.py").symlink_to(to)


@pytest.mark.proves("CHECK-4")
def test_a_link_is_where_it_leads(ann: Session, ben: Session) -> None:
    """In a folder; one that is named itself means the file behind it, as everywhere (LOCK-2)."""
    need_posix("links")
    _linked(ann.repo, "b.py")
    assert [x["key"] for x in shown(ben, ask(ann, "ben"))["paths"]] == ["src/b.py"]
    ref = ask(ann, "ben", on="src/")
    _linked(ann.repo, "c.py")
    assert "src/a.py (changed)" in refused(ben, "checkpoint", "approve", ref)


@pytest.mark.proves("CHECK-1", "CHECK-4")
def test_the_difference_is_shown_untracked_files_as_additions(ann: Session, ben: Session) -> None:
    ann.change("src/a.py", "a = 2\n")
    ann.change("src/n ew.py", "new = 1\n")
    ann.change("src/b.py", "b = 2\n")
    ann.bash("git add src/b.py")
    (ann.repo / "src/b.py").unlink()
    index = (ann.repo / ".git/index").read_bytes()
    ref = ask(ann, "ben", on="src/")
    diff = shown(ben, ref, "--diff")["diff"]
    for line in ("-a = 1", "+a = 2", "+new = 1", "deleted file mode", "new file mode"):
        assert f"\n{line}" in diff, line
    assert (ann.repo / ".git/index").read_bytes() == index, "nobody's index is touched"
    assert not list((ann.repo / ".claude/coordination").glob("*.index*"))
    assert "diff" not in shown(ben, ref)
    assert "+a = 2" in run(ben, "checkpoint", "show", ref, "--diff").out


@pytest.mark.proves("CHECK-1")
def test_the_difference_can_be_applied(ann: Session, ben: Session, tmp_path: Path) -> None:
    ann.change("src/a.py", "a = 2\n")
    ann.change("src/new.py", "new = 1\n")
    diff = shown(ben, ask(ann, "ben", on="src/"), "--diff")["diff"]
    scene = Scene(ann.repo, ann.home)
    copy = tmp_path / "copy"
    scene.git("clone", "-q", str(ann.repo), str(copy))
    (tmp_path / "diff").write_text(diff)
    scene.git("apply", str(tmp_path / "diff"), at=copy)
    for name in ("src/a.py", "src/new.py"):
        assert (copy / name).read_bytes() == (ann.repo / name).read_bytes()


@pytest.mark.proves("CHECK-1")
def test_a_long_difference_is_cut_and_says_so(
    ann: Session, ben: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_diff, "MOST_DIFF", 200)
    ann.change("src/a.py", "a = 2\n" * 100)
    diff = shown(ben, ask(ann, "ben"), "--diff")["diff"]
    assert diff.splitlines()[-1].startswith("\\ cut: the first ")
    assert len(diff) < 300


@pytest.mark.proves("CHECK-1")
def test_before_the_first_commit(tmp_path: Path, home: Path) -> None:
    scene = Scene(tmp_path / "fresh", home).init()
    scene.put("src/a.py", "a = 1\n")
    ann, ben = scene.session("ann"), scene.session("ben")
    for one in (ann, ben):
        one.start()
        ok(one, "register", "--name", one.id)
    found = shown(ben, ask(ann, "ben", on="src"), "--diff")
    assert (found["head"], found["files"]) == ("", 1)
    assert "+a = 1" in found["diff"]


@pytest.mark.proves("CHECK-1")
def test_ignored_files_are_not_covered_unless_named(ann: Session, ben: Session) -> None:
    (ann.repo / ".gitignore").write_text("*.o\n")
    (ann.repo / "src/a.o").write_text("1")
    ref = ask(ann, "ben", on="src/")
    assert shown(ann, ref)["files"] == 2
    assert ann.change("src/a.o", "2").code == 0, "what is built is not approved"
    ok(ben, "checkpoint", "approve", ref, "--resolve")
    other = ask(ann, "ben", on="src/", more=("--on", "src/a.o"))
    assert shown(ann, other)["files"] == 3
    assert ann.change("src/a.o", "3").code == 2


@pytest.mark.proves("CHECK-3", "CHECK-4")
def test_an_approver_in_another_worktree(ann: Session, ben: Session, tmp_path: Path) -> None:
    """What is approved is the author's copy; its paths are stopped in every one."""
    scene = Scene(ann.repo, ann.home)
    other = tmp_path / "other"
    scene.git("worktree", "add", "-q", str(other))
    ben.cwd = ben.start_dir = other
    ref = ask(ann, "ben", on="src/")
    (other / "src/a.py").write_text("a = 9\n")
    assert shown(ben, ref)["changed"] == []
    assert ann.change(other / "src/a.py", "a = 9\n").code == 2
    (ann.repo / "src/a.py").write_text("a = 9\n")
    assert "src/a.py (changed)" in refused(ben, "checkpoint", "approve", ref)
    assert "is not in this checkout" in refused(
        ben, "checkpoint", "x", "--on", str(ann.repo / "src"), code=64
    )
    (ann.repo / "src/a.py").write_text("a = 1\n")
    ok(ben, "checkpoint", "approve", ref, "--resolve")


@pytest.mark.proves("CHECK-1")
@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("src/typo.py", "covers no file of work"),
        ("docs/*.md", "covers no file of work"),
        (".git/config", "covers no file of work"),
        ("/etc/hosts", "is not in this checkout"),
    ],
)
def test_a_path_that_covers_nothing_is_a_mistake(
    ann: Session, ben: Session, path: str, says: str
) -> None:
    need_posix("an absolute path")
    assert ben.id
    said = refused(ann, "checkpoint", "x", "--on", path, "--approver", "ben", code=64)
    assert says in said


@pytest.mark.proves("CHECK-1")
def test_a_pattern_covers_its_files(ann: Session, ben: Session) -> None:
    assert ben.id
    (ann.repo / "src/sub").mkdir()
    (ann.repo / "src/sub/c.py").write_text("c\n")
    ref = ask(ann, "ben", on="src/*.py")
    assert shown(ann, ref)["files"] == 2
    assert ann.change("src/sub/c.py", "d\n").code == 0
    assert ann.change("src/late.py", "d\n").code == 2


@pytest.mark.proves("CHECK-1")
def test_more_than_two_thousand_files_are_refused(
    ann: Session, ben: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covered_now, "MOST_FILES", 1)
    assert ben.id
    said = refused(ann, "checkpoint", "x", "--on", "src", "--approver", "ben", code=64)
    assert "covers at most 1 files, these paths 2" in said


@pytest.mark.proves("CHECK-1")
def test_names_that_git_quotes(ann: Session, ben: Session) -> None:
    need_posix("names of any bytes")
    for name in ("é.py", "a\tb.py", "-x.py", "[id].py"):
        (ann.repo / "src" / name).write_text("x\n")
    os.close(os.open(os.fsencode(ann.repo) + b"/src/\xff.py", os.O_CREAT | os.O_WRONLY, 0o644))
    ref = ask(ann, "ben", on="src/")
    assert shown(ann, ref)["files"] == 7
    ok(ben, "checkpoint", "approve", ref)


@pytest.mark.proves("CHECK-4")
def test_a_submodule_is_its_commit(ann: Session) -> None:
    """Another repository inside is known by what it has checked out."""
    scene = Scene(ann.repo, ann.home)
    inner = Scene(ann.repo / "inner", ann.home).init()
    inner.put("x", "1\n")
    inner.git("add", "x")
    inner.git("commit", "-qm", "1")
    scene.git("add", "inner")
    project, paths = scene.project(), [CoveredPath("tree", "inner/"), CoveredPath("file", "inner")]
    before = covered_now.look(project, project.checkout_name, paths)
    inner.put("x", "2\n")
    inner.git("commit", "-qam", "2")
    after = covered_now.look(project, project.checkout_name, paths)
    assert before["inner"].hash != after["inner"].hash


@pytest.mark.proves("CHECK-4")
def test_two_real_processes_meet(ann: Session, ben: Session) -> None:
    """An approval and a rejection at one moment: one of them wins, whole."""
    ref = ask(ann, "ben", "operator")
    door = "from agent_sync.cli.main import console_script; console_script()"
    source = str(Path(covered_now.__file__).parents[3])
    env = {**ben.environment(), "PYTHONPATH": source}
    words = (("approve", ref), ("reject", ref, "--why", "w"))
    started = [
        subprocess.Popen(
            [sys.executable, "-c", door, "checkpoint", *one],
            cwd=ann.repo,
            env={**env, "CLAUDE_CODE_SESSION_ID": "ben"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for one in words
    ]
    codes = [one.wait(60) for one in started]
    found = shown(ann, ref)
    assert codes[1] == 0, "a rejection stands until all have approved"
    assert found["state"] == "rejected"
