"""commit: one's own files and nothing else, beside the shared index (AUTO-6, ID-4, CLI-3)."""

import os
import subprocess
import threading
from pathlib import Path

import pytest

from agent_sync.git import index_files
from agent_sync.git.runner import Git
from agent_sync.locks.lease import EXPLICIT
from gitscene import Scene, now
from support import Cli, finished

pytestmark = pytest.mark.proves("AUTO-6")


class Place(Scene):
    """A scene with the command line in it."""

    def cli(self, who: str) -> Cli:
        """The command line of an agent."""
        return Cli(self.repo, self.home, who)

    def log(self, *args: str) -> list[str]:
        """Subjects of the branch, newest first."""
        return self.git("log", "--format=%s", *args).split("\n")[:-1]

    def files(self, commit: str = "HEAD") -> list[str]:
        """The files of one commit."""
        shown = self.git("show", "--format=", "--name-only", "--no-renames", "-z", commit)
        return [name for name in shown.split("\0") if name]

    def hook(self, name: str, body: str) -> None:
        """Install a git hook."""
        path = self.repo / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        path.chmod(0o755)


@pytest.fixture
def place(tmp_path: Path, home: Path) -> Place:
    """Three committed files, and a committer that git knows."""
    config = "[user]\n\tname = t\n\temail = t@example.invalid\n"
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    place = Place((tmp_path / "shared").resolve(), home)
    place.init()
    for name in ("src/a.py", "src/b.py", "src/c.py"):
        place.put(name, f"{name}\n")
    place.git("add", ".")
    place.git("commit", "-qm", "first", past=True)
    return place


def everything(place: Place) -> dict[str, bytes]:
    """Every file of the working tree."""
    return {
        str(path.relative_to(place.repo)): path.read_bytes()
        for path in sorted(place.repo.rglob("*"))
        if path.is_file() and not {".git", ".claude"} & set(path.relative_to(place.repo).parts)
    }


def test_only_what_the_agent_wrote_is_committed(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.wrote("ann", "new/x.py")
    place.wrote("bob", "src/b.py")
    place.put("src/c.py", "a person's, staged\n")
    place.git("add", "src/b.py", "src/c.py")
    place.put("src/c.py", "a person's, later\n")
    before = everything(place)
    done = place.cli("ann")("commit", "-m", "mine", "--json")
    assert done.code == 0, done
    assert sorted(done.data["files"]) == ["new/x.py", "src/a.py"]
    assert done.data["commit"] == place.git("rev-parse", "HEAD").strip()
    assert place.log() == ["mine", "first"]
    assert sorted(place.files()) == ["new/x.py", "src/a.py"]
    assert everything(place) == before
    assert place.git("status", "--porcelain").split("\n") == ["M  src/b.py", "MM src/c.py", ""]
    assert place.git("show", ":src/c.py") == "a person's, staged\n"
    assert place.git("reflog", "-1", "--format=%gs").strip() == "commit: mine"
    rows = place.database.happened("committed", "agent_id", "body", "ref")
    assert rows == [("ann", "mine", done.data["commit"])]


def test_deleted_renamed_and_odd_files_are_committed(place: Place) -> None:
    for name in (b"caf\xe9", " lead", "a [b]*.txt", "-dash", "tab\tx"):
        place.wrote("ann", name)
    (place.repo / "src" / "a.py").rename(place.repo / "src" / "moved.py")
    for name in ("src/a.py", "src/moved.py"):
        place.noted("ann", place.repo / name)
    (place.repo / "src" / "moved.py").chmod(0o755)
    place.cli("ann").ok("commit", "-m", "odd")
    assert place.git("status", "--porcelain") == ""
    assert len(place.files()) == 7
    assert place.git("ls-tree", "HEAD", "src/moved.py").startswith("100755")


def test_nothing_to_commit_is_said(place: Place) -> None:
    place.put("src/a.py")
    done = place.cli("ann")("commit", "-m", "x")
    assert done.code == 0
    assert done.out.startswith("Nothing of yours differs from HEAD. Other files ")
    assert place.log() == ["first"]


def test_what_another_wrote_too_is_a_conflict(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.wrote("bob", "src/a.py", "by both\n")
    place.wrote("ann", "src/b.py")
    done = place.cli("ann")("commit", "-m", "x", "--json")
    assert done.code == 2
    assert done.error["files"] == [{"path": "src/a.py", "owners": ["bob"], "held": False}]
    assert "src/a.py" in done.error["message"]
    assert place.log() == ["first"]
    place.cli("ann").ok("commit", "-m", "by name", "src/b.py")
    assert place.files() == ["src/b.py"]
    place.cli("ann").ok("commit", "-m", "both's", "src/a.py")
    assert place.files() == ["src/a.py"]
    assert place.cli("bob").ok("commit", "-m", "x")["files"] == []


def test_a_named_file_of_nobody_is_taken_and_a_held_one_never(place: Place) -> None:
    place.put("src/a.py")
    place.cli("ann").ok("commit", "-m", "named", "a.py", cwd=place.repo / "src")
    assert place.files() == ["src/a.py"]
    place.wrote("bob", "src/b.py")
    place.lease("bob", "src/b.py")
    place.put("src/c.py")
    place.lease("bob", "src/c.py", EXPLICIT)
    for name in ("src/b.py", "src/c.py"):
        done = place.cli("ann")("commit", "-m", "x", name, "--json")
        assert (done.code, done.error["files"][0]["held"]) == (2, True)
    assert place.log() == ["named", "first"]


def test_a_change_that_looks_like_what_the_index_knows_still_shows(place: Place) -> None:
    """Same size, same times, in the very moment the index was written: git has to read the file.

    It knows that it has to by the time of the index, which a copy of it must not lose.
    """
    place.git("config", "core.trustctime", "false")
    file, index = place.repo / "src" / "a.py", place.repo / ".git" / "index"
    at = (file.stat().st_mtime_ns // 1_000_000_000 - 9) * 1_000_000_000
    os.utime(file, ns=(at, at))
    place.git("update-index", "--refresh")
    place.wrote("bob", "src/b.py")
    file.write_text("SRC/a.py\n", encoding="utf-8")
    os.utime(file, ns=(at, at))
    os.utime(index, ns=(at, at))
    place.cli("bob").ok("commit", "-m", "mine")
    assert place.git("status", "--porcelain", "-uno") == " M src/a.py\n"


def test_a_named_folder_narrows_and_does_not_widen(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.wrote("bob", "src/b.py")
    place.wrote("ann", "top.py")
    place.cli("ann").ok("commit", "-m", "x", "src")
    assert place.files() == ["src/a.py"]
    place.cli("ann").ok("commit", "-m", "y", ".")
    assert place.files() == ["top.py"]


def test_a_file_whose_name_covers_everything_is_that_file(place: Place) -> None:
    place.wrote("ada", "**")
    place.wrote("ada", "src/a.py")
    place.cli("ada").ok("commit", "-m", "one", "**")
    assert place.files() == ["**"]
    place.wrote("ada", "**")
    assert place.cli("ada")("commit", "-m", "none", "*").code == 3


def test_a_wrong_name_and_a_wrong_line_are_errors(place: Place) -> None:
    ann = place.cli("ann")
    place.wrote("ann", "src/a.py")
    assert ann("commit", "-m", "x", "nowhere.py").code == 3
    assert ann("commit", "-m", "x", "src/b.py").out == "Nothing of yours differs from HEAD.\n"
    assert ann("commit", "-m", " ").code == 64
    assert ann("commit", "-m", "x", "--message-file", "y").code == 64
    assert ann("commit", "--message-file", "nowhere").code == 64
    assert ann("commit", "-m", "x", "../outside").code == 64
    assert place.log() == ["first"]


def test_the_message_comes_from_several_places(place: Place) -> None:
    ann = place.cli("ann")
    place.wrote("ann", "src/a.py")
    ann.ok("commit", "-m", "Title", "-m", "Body\n\n")
    assert place.git("log", "-1", "--format=%B") == "Title\n\nBody\n\n"
    place.wrote("ann", "src/a.py", "2\n")
    place.put("note.txt", "From a file\n")
    ann.ok("commit", "--message-file", "note.txt")
    place.wrote("ann", "src/a.py", "3\n")
    assert ann("commit", "--message-file", "-", stdin="Gepiept \u00e9\n".encode()).code == 0
    assert place.log()[:2] == ["Gepiept \u00e9", "From a file"]


def test_a_dry_run_changes_nothing(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    done = place.cli("ann").ok("commit", "--dry-run")
    assert (done["files"], done["commit"]) == (["src/a.py"], "")
    assert place.log() == ["first"]


def test_the_first_commit_of_a_repository(tmp_path: Path, place: Place) -> None:
    fresh = Place((tmp_path / "fresh").resolve(), place.home)
    fresh.init()
    fresh.wrote("ann", "a.py")
    fresh.wrote("bob", "b.py")
    fresh.git("add", "b.py")
    fresh.cli("ann").ok("commit", "-m", "root")
    assert fresh.files() == ["a.py"]
    assert fresh.git("status", "--porcelain") == "A  b.py\n"
    assert fresh.git("reflog", "-1", "--format=%gs").strip() == "commit (initial): root"


def test_a_detached_head_and_a_worktree(place: Place, tmp_path: Path) -> None:
    tree = tmp_path / "wt"
    place.git("worktree", "add", "-q", "--detach", str(tree))
    place.wrote("ann", "src/a.py", repo=tree.resolve())
    place.wrote("ann", "src/b.py")
    place.cli("ann").ok("commit", "-m", "there", cwd=tree)
    assert place.git("log", "-1", "--format=%s", at=tree).strip() == "there"
    assert place.git("status", "--porcelain", at=tree) == ""
    assert place.log() == ["first"]
    assert place.git("status", "--porcelain") == " M src/b.py\n"


def test_not_in_the_middle_of_a_merge(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    (place.repo / ".git" / "MERGE_HEAD").write_text(place.git("rev-parse", "HEAD"))
    done = place.cli("ann")("commit", "-m", "x", "--json")
    assert (done.code, "a merge is under way" in done.error["message"]) == (2, True)


def test_hooks_see_only_what_is_committed_and_may_refuse(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.wrote("bob", "src/b.py")
    place.git("add", "src/b.py")
    place.hook("pre-commit", "git diff --cached --name-only; exit 1")
    done = place.cli("ann")("commit", "-m", "x")
    assert done.code == 1
    assert "pre-commit refused the commit (exit 1): src/a.py" in done.err
    assert "src/b.py" not in done.err
    assert place.log() == ["first"]
    assert place.git("diff", "--cached", "--name-only").split() == ["src/b.py"]
    place.hook("pre-commit", "exit 0")
    place.hook("commit-msg", 'grep -q "^[A-Z]" "$1" || { echo capital; exit 3; }')
    assert "capital" in place.cli("ann")("commit", "-m", "small").err
    place.hook("prepare-commit-msg", 'echo "Trailer: $2" >> "$1"')
    place.hook("post-commit", "git rev-parse HEAD > .git/seen")
    place.cli("ann").ok("commit", "-m", "Large")
    assert "Trailer: message" in place.git("log", "-1", "--format=%B")
    head = place.git("rev-parse", "HEAD")
    assert (place.repo / ".git" / "seen").read_text(encoding="utf-8") == head
    assert not list((place.repo / ".claude" / "coordination").glob("commit-*"))


def test_what_a_hook_changes_is_committed(place: Place) -> None:
    place.wrote("ann", "src/a.py", "ugly\n")
    place.hook("pre-commit", "echo pretty > src/a.py; git add src/a.py; touch made; git add made")
    place.cli("ann").ok("commit", "-m", "x")
    assert place.git("show", "HEAD:src/a.py") == "pretty\n"
    assert place.git("status", "--porcelain") == ""


def test_hooks_run_with_a_git_that_cannot_run_them(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.wrote("ann", "src/a.py")
    place.hook("pre-commit", "echo no; exit 1")
    real = Git._start

    def old(self: Git, args: "tuple[str, ...]", stdin: bytes) -> object:
        return real(self, ("no-such-command",) if args[0] == "hook" else args, stdin)

    monkeypatch.setattr(Git, "_start", old)
    assert "refused the commit (exit 1): no" in place.cli("ann")("commit", "-m", "x").err
    (place.repo / ".git" / "hooks" / "pre-commit").unlink()
    assert place.cli("ann")("commit", "-m", "x").code == 0


def test_attribution_and_lease_end_with_the_commit(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.lease("ann", "src/a.py")
    place.lease("ann", "src/b.py", EXPLICIT)
    place.database.change("leases", {"written_at": now()})
    place.cli("ann").ok("commit", "-m", "x")
    assert place.database.column("seen", "wrote_at") == [0]
    assert place.database.column("leases", "key", ended_at=None) == ["src/b.py"]
    place.put("src/a.py", "later\n")
    assert place.judge("bob", "git add -A") is None


@pytest.mark.proves("ID-4")
def test_a_session_commits_for_its_subagents(place: Place) -> None:
    place.wrote("ann/c1", "src/a.py")
    place.lease("ann/c1", "src/a.py")
    place.wrote("ann", "src/b.py")
    assert sorted(place.cli("ann").ok("commit", "-m", "x")["files"]) == ["src/a.py", "src/b.py"]


def test_a_locked_index_is_waited_for_and_then_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.wrote("ann", "src/a.py")
    lock = place.repo / ".git" / "index.lock"
    lock.write_text("")
    timer = threading.Timer(0.3, lock.unlink)
    timer.start()
    place.cli("ann").ok("commit", "-m", "x")
    timer.join(10)
    assert not lock.exists()
    place.wrote("ann", "src/a.py", "again\n")
    lock.write_text("")
    monkeypatch.setattr(index_files, "LOCKED_S", 0.05)
    done = place.cli("ann")("commit", "-m", "y")
    assert (done.code, "index.lock" in done.err) == (1, True)
    assert lock.exists()
    assert place.log() == ["x", "first"]


def test_head_that_moves_meanwhile_is_followed(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.put("src/b.py", "a person's\n")
    place.hook(
        "pre-commit",
        '[ -n "$AGENT_SYNC_ID" ] || exit 0\n'
        "unset GIT_INDEX_FILE AGENT_SYNC_ID; git commit -qm meanwhile -- src/b.py",
    )
    place.cli("ann").ok("commit", "-m", "mine")
    assert place.log() == ["mine", "meanwhile", "first"]
    assert place.files() == ["src/a.py"]
    assert place.git("status", "--porcelain") == ""


def test_the_same_file_committed_meanwhile_is_not_undone(place: Place) -> None:
    place.wrote("ann", "src/a.py")
    place.hook(
        "pre-commit",
        '[ -n "$AGENT_SYNC_ID" ] || exit 0\n'
        "unset GIT_INDEX_FILE AGENT_SYNC_ID; echo theirs > src/a.py\n"
        "git commit -qm meanwhile -- src/a.py",
    )
    done = place.cli("ann")("commit", "-m", "mine")
    assert (done.code, "src/a.py" in done.err) == (2, True)
    assert place.log() == ["meanwhile", "first"]


def test_signing_is_asked_of_git(place: Place, tmp_path: Path) -> None:
    program = tmp_path / "sign"
    program.write_text("#!/bin/sh\necho no key >&2; exit 1\n", encoding="utf-8")
    program.chmod(0o755)
    place.git("config", "commit.gpgsign", "true")
    place.git("config", "gpg.program", str(program))
    place.wrote("ann", "src/a.py")
    done = place.cli("ann")("commit", "-m", "x")
    assert (done.code, "commit-tree" in done.err) == (1, True)
    assert place.log() == ["first"]
    assert not (place.repo / ".git" / "index.lock").exists()


def test_two_agents_at_the_same_moment_both_land(place: Place) -> None:
    everyone = ["ann", "bob", "cleo", "dan"]
    for who in everyone:
        for number in range(3):
            place.wrote(who, f"{who}/{number}.py")
    place.put("src/c.py", "staged by a person\n")
    place.git("add", "src/c.py")
    started = [place.cli(who).start("commit", "-m", f"by {who}") for who in everyone]
    for one in started:
        done = finished(one)
        assert done.code == 0, done
    assert sorted(place.log()) == ["by ann", "by bob", "by cleo", "by dan", "first"]
    for commit in place.git("log", "-4", "--format=%H").split():
        names = place.files(commit)
        assert len(names) == 3
        assert len({name.split("/")[0] for name in names}) == 1
    assert place.git("status", "--porcelain") == "M  src/c.py\n"
    assert not (place.repo / ".git" / "index.lock").exists()


def test_a_plain_git_commit_beside_it_takes_nothing_back(place: Place) -> None:
    """While HEAD moves the shared index is locked: nobody commits the old state of a file."""
    for number in range(6):
        place.wrote("ann", "src/a.py", f"{number}\n")
        place.wrote("bob", "src/b.py", f"{number}\n")
        one = place.cli("ann").start("commit", "-m", f"ann {number}")
        other = subprocess.Popen(
            ["sh", "-c", "git add src/b.py && git commit -qm bob"],
            cwd=place.repo,
            env=place.env(),
            stderr=subprocess.DEVNULL,
        )
        assert finished(one).code == 0
        other.wait(60)
        assert place.git("show", "HEAD:src/a.py") == f"{number}\n"
        place.git("add", "src/b.py")
        place.git("commit", "-qm", "bob again", check=False)
    assert os.fsdecode(place.git("status", "--porcelain")) == ""
