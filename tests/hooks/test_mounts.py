"""One folder under two paths: a bind mount, a dev container (WORK-7)."""

import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scene.calls import DOOR, LOADER, TIMEOUT, Answer

from .conftest import Database, git
from .session import Session

Make = Callable[..., Session]
STAY = 'set -e; while [ $# -gt 0 ]; do mount --bind "$1" "$2"; shift 2; done; echo ready; read _'


class Mounts:
    """A mount namespace of its own, and hooks that run in it."""

    def __init__(self, pairs: "list[Path]") -> None:
        self.process = subprocess.Popen(
            ["unshare", "--mount", "sh", "-c", STAY, "sh", *map(str, pairs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self.process.stdout is not None
        if self.process.stdout.readline() != b"ready\n":
            self.close()
            pytest.skip("no bind mounts here")

    def close(self) -> None:
        """End it, and its mounts with it."""
        self.process.communicate(timeout=TIMEOUT)

    def inside(self, session: Session) -> "Inside":
        """A session that sees them."""
        fields = {one.name: getattr(session, one.name) for one in dataclasses.fields(session)}
        return Inside(**fields, process=self.process.pid)


@dataclasses.dataclass
class Inside(Session):
    """A session whose hooks run inside."""

    process: int = 0

    def hook(self, event: str, payload: "dict[str, Any] | bytes", *flags: str) -> Answer:
        """Run one hook there."""
        assert isinstance(payload, dict)
        python = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), event, *flags]
        go = ["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(self.cwd or self.repo)]
        done = subprocess.run(
            ["nsenter", "-t", str(self.process), "--mount", *go, *python],
            input=json.dumps(payload).encode(),
            capture_output=True,
            timeout=TIMEOUT,
            env=self.environment(),
            check=False,
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


Mount = Callable[..., Mounts]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Make mounts: a folder, where it is seen, and so on. They end with the test."""
    if sys.platform != "linux":
        pytest.skip("bind mounts of Linux")
    made: list[Mounts] = []

    def make(*pairs: Path) -> Mounts:
        for folder in pairs[1::2]:
            folder.mkdir(parents=True, exist_ok=True)
        try:
            made.append(Mounts(list(pairs)))
        except OSError:
            pytest.skip("no namespaces here")
        return made[-1]

    yield make
    for one in made:
        one.close()


def at(session: Session, repo: Path) -> Session:
    """The same session in another folder."""
    return dataclasses.replace(session, repo=repo)


@pytest.mark.proves("WORK-7")
def test_a_bind_mount_is_no_other_worktree(
    session: Make, repo: Path, tmp_path: Path, mount: Mount, database: Database
) -> None:
    ann, ben = session("ann"), session("ben")
    there = tmp_path / "there"
    mounts = mount(repo, there)
    inside = mounts.inside(at(ben, there))
    ann.start()
    assert ann.change("src/a.py", "ann\n").code == 0
    assert inside.pre_edit("src/a.py").refused
    assert inside.pre_bash("echo x > src/a.py").refused
    assert inside.pre_bash("git checkout .").refused
    assert inside.edit("src/b.py").code == 0
    assert ann.pre_edit("src/b.py").refused
    assert database.rows("leases", "key", "checkout", "agent_id") == [
        ("src/a.py", ".", "ann"),
        ("src/b.py", ".", "ben"),
    ]
    ann.stop()
    assert "changed by" in inside.pre_edit("src/a.py", tool="Write").reason


@pytest.mark.proves("WORK-7")
def test_a_file_named_by_its_other_path(
    session: Make, repo: Path, tmp_path: Path, mount: Mount
) -> None:
    there = tmp_path / "there"
    mounts = mount(repo, there)
    ann, ben = session("ann"), mounts.inside(session("ben"))
    assert ann.edit("src/a.py").code == 0
    assert ben.pre_edit(there / "src/a.py").refused
    assert ben.pre_bash(f"rm {there}/src/a.py").refused
    ann.stop()
    refused = ben.pre_bash(f"cd {there} && git clean -fdx")
    assert refused.refused, "it holds what agents share"


@pytest.mark.proves("WORK-7")
def test_a_linked_worktree_under_another_mount(
    session: Make, repo: Path, tmp_path: Path, mount: Mount, database: Database
) -> None:
    tree, there = tmp_path / "tree", tmp_path / "there"
    git(repo, "worktree", "add", "-q", str(tree))
    ann, ben = session("ann"), session("ben")
    ben.cwd = None
    inside = mount(tree, there).inside(at(ben, there))
    assert at(ann, tree).edit("src/a.py").code == 0
    assert inside.pre_edit("src/a.py").refused
    assert inside.edit("src/b.py").code == 0
    assert session("cat").edit("src/b.py").code == 0, "the main checkout has its own"
    assert at(ann, tree).pre_edit("src/b.py").refused
    assert set(database.column("leases", "checkout")) == {".", "worktrees/tree"}


@pytest.mark.proves("WORK-7")
def test_without_git(tmp_path: Path, home: Path, mount: Mount) -> None:
    plain, there = tmp_path / "plain", tmp_path / "there"
    (plain / ".claude").mkdir(parents=True)
    mounts = mount(plain, there)
    ann = Session(plain, "ann", home)
    ben = mounts.inside(Session(there, "ben", home))
    assert ann.edit("a.py").code == 0
    assert ben.pre_edit("a.py").refused
    assert mounts.inside(Session(plain, "cat", home)).pre_edit(there / "a.py").refused


@pytest.mark.proves("WORK-7")
def test_a_repository_inside_under_another_mount(
    session: Make, repo: Path, tmp_path: Path, mount: Mount
) -> None:
    nested, there = repo / "vendor" / "x", tmp_path / "there"
    nested.mkdir(parents=True)
    git(nested, "init", "-q")
    mounts = mount(repo, there)
    ann, ben = session("ann"), session("ben")
    assert ann.edit("vendor/x/v.py").code == 0
    assert mounts.inside(at(ben, there)).pre_edit("vendor/x/v.py").refused


@pytest.mark.proves("WORK-7", "WORK-8")
@pytest.mark.parametrize("linked", [False, True])
def test_a_move_of_head_is_told_once_whatever_the_checkout_is_called(
    session: Make, repo: Path, tmp_path: Path, mount: Mount, database: Database, *, linked: bool
) -> None:
    """Also to one who only stands there, and by whichever command sees it first."""
    tree, there = tmp_path / "tree", tmp_path / "there"
    if linked:
        git(repo, "worktree", "add", "-q", "--detach", str(tree))
    place = tree if linked else repo
    ann, cat = at(session("ann"), place), at(session("cat"), place)
    ann.cwd = cat.cwd = None
    mounts = mount(place, there)
    ben = mounts.inside(at(dataclasses.replace(session("ben"), cwd=None), there))
    dan = mounts.inside(at(dataclasses.replace(session("dan"), cwd=None), there))
    for one in (ann, cat, ben, dan):
        one.start()
    assert ann.pre_bash("sleep 9", call="a").code == 0
    assert ben.pre_bash("git switch -qc x", call="b").code == 0
    git(place, "switch", "-qc", "x")
    for one, call, command in ((ben, "b", "git switch -qc x"), (ann, "a", "sleep 9")):
        one.hook("post-tool-use", one.tool("Bash", {"command": command}, call))
    told = {who: len(database.mail_of(who)) for who in ("ann", "ben", "cat", "dan")}
    assert told == {"ann": 1, "ben": 0, "cat": 1, "dan": 1}
