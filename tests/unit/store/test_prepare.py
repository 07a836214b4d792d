"""Making the folder and the database: private, once, by any number of processes (STATE-1 to 3)."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.errors import StoreBusy, StoreError
from agent_sync.repository.location import Project, at_root
from agent_sync.store import filesystem, opening, prepare, schema, sqlite
from agent_sync.store.sqlite import Store
from agent_sync.system import file_lock

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and owners of POSIX")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "repo").mkdir()
    return at_root(str(tmp_path / "repo"))


def opened(project: Project, busy_ms: int = 2_000) -> Store:
    store = opening.open_store(project, busy_ms=busy_ms)
    assert store is not None
    return store


def mode(path: str) -> int:
    return stat.S_IMODE(os.stat(path).st_mode)


@posix
@pytest.mark.proves("STATE-2")
@pytest.mark.parametrize("umask", [0o022, 0, 0o077])
def test_everything_is_private_and_kept_out_of_commits(project: Project, umask: int) -> None:
    before = os.umask(umask)
    try:
        store = opened(project)
        store.execute("INSERT INTO meta VALUES ('a', 'b')")
    finally:
        os.umask(before)
    assert mode(project.folder) == 0o700
    names = set(os.listdir(project.folder))
    assert {"state.sqlite", "state.sqlite-wal", "state.sqlite-shm", ".gitignore"} <= names
    for name in names:
        assert mode(os.path.join(project.folder, name)) == 0o600, name
    assert Path(project.folder, ".gitignore").read_bytes() == b"*\n"
    store.close()


@posix
@pytest.mark.proves("STATE-2")
def test_git_sees_none_of_it(project: Project) -> None:
    env = {**os.environ, "HOME": project.root, "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", "init", "-q", project.root], check=True, env=env, timeout=60)
    opened(at_root(project.root)).close()
    done = subprocess.run(
        ["git", "-C", project.root, "status", "--porcelain", "-uall"],
        check=True,
        env=env,
        capture_output=True,
        timeout=60,
    )
    assert done.stdout == b""


@posix
@pytest.mark.proves("STATE-2")
def test_root_gives_it_to_the_owner_of_the_folder(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[tuple[int, int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda at, *to: given.append((os.fstat(at).st_ino, *to)))
    opened(project).close()
    owner = os.stat(project.root)
    there = {path.stat().st_ino: path for path in Path(project.root).rglob("*")}
    names = {there[found].relative_to(project.root).as_posix() for found, _, _ in given}
    assert {what[1:] for what in given} == {(owner.st_uid, owner.st_gid)}
    assert names == {
        ".claude",
        ".claude/coordination",
        ".claude/coordination/.gitignore",
        ".claude/coordination/prepare.lock",
        ".claude/coordination/state.sqlite",
    }
    given.clear()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    opened(at_root(project.root + "2")).close()
    assert given == []


@posix
@pytest.mark.proves("STATE-2")
@pytest.mark.skipif(
    getattr(os, "geteuid", lambda: 1)() != 0, reason="only root can give files away"
)
def test_owners_for_real(project: Project) -> None:
    os.chown(project.root, 12345, 23456)
    store = opened(project)
    store.execute("INSERT INTO meta VALUES ('a', 'b')")
    for name in (".", *os.listdir(project.folder)):
        seen = os.stat(os.path.join(project.folder, name))
        assert (seen.st_uid, seen.st_gid) == (12345, 23456), name
    store.close()


@pytest.mark.proves("STATE-2")
def test_an_existing_gitignore_is_left_alone(project: Project) -> None:
    os.makedirs(project.folder)
    ignore = Path(project.folder, ".gitignore")
    ignore.write_text("*.sqlite\n")
    opened(project).close()
    assert ignore.read_text() == "*.sqlite\n"


RACER = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.repository.location import at_root
from agent_sync.store.opening import open_store
sys.stdin.readline()
store = open_store(at_root(sys.argv[2]), busy_ms=30_000)
with store.writing():
    store.execute("INSERT INTO activity (at, agent_id, type) VALUES (1, ?, 'x')", (sys.argv[3],))
print(store.value("PRAGMA user_version"))
"""


@pytest.mark.proves("STATE-1", "STATE-4")
def test_twenty_processes_make_one_database(project: Project) -> None:
    source = str(Path(opening.__file__).parents[2])
    racers = [
        subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", RACER, source, project.root, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(20)
    ]
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        out, error = racer.communicate(timeout=120)
        assert (out, error) == (f"{schema.VERSION}\n", "")
    store = opened(project)
    assert store.value("SELECT count(DISTINCT agent_id) FROM activity") == 20
    assert store.value("PRAGMA integrity_check") == "ok"
    store.close()


@pytest.mark.proves("STATE-4")
def test_a_lock_that_is_held_gives_busy(project: Project) -> None:
    prepare.make_folder(project.folder)
    held = file_lock.FileLock(os.path.join(project.folder, prepare.LOCK_FILE), 0)
    with held, pytest.raises(StoreBusy):
        opened(project, busy_ms=50)
    opened(project).close()


READ_ONLY = """
import os, sys
sys.path.insert(0, sys.argv[1])
from agent_sync.errors import StoreError
from agent_sync.repository.location import at_root
from agent_sync.store import filesystem, prepare
from agent_sync.store.opening import open_store
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
try:
    store = open_store(at_root(sys.argv[2]))
    store.execute("INSERT INTO meta VALUES ('a', 'b')")
except StoreError as error:
    print(type(error).__name__, error.exit_status, sys.argv[2] in str(error))
"""


@posix
@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize("made", [False, True])
def test_a_folder_that_cannot_be_written(made: bool) -> None:  # noqa: FBT001
    import tempfile

    with tempfile.TemporaryDirectory() as root:  # pytest's own folders are closed to others
        os.chmod(root, 0o755)
        if made:
            opened(at_root(root)).close()
            folder = Path(at_root(root).folder)
            for path in (folder, folder.parent, *folder.iterdir()):
                path.chmod(0o555 if path.is_dir() else 0o444)
        else:
            os.chmod(root, 0o555)
        source = str(Path(opening.__file__).parents[2])
        done = subprocess.run(
            [sys.executable, "-c", READ_ONLY, source, root],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout == "StoreError 1 True\n", done.stderr
        os.chmod(root, 0o755)


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize("name", ["", ".claude", ".claude/coordination"])
def test_a_file_where_a_folder_should_be(tmp_path: Path, name: str) -> None:
    path = tmp_path / "repo" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way")
    with pytest.raises(StoreError):
        opened(at_root(str(tmp_path / "repo")))


@pytest.mark.proves("STATE-6")
def test_a_folder_where_the_database_should_be(project: Project) -> None:
    os.makedirs(project.database)
    with pytest.raises(StoreError, match="is no file: move it away"):
        opened(project)


@pytest.mark.proves("STATE-4")
def test_an_sqlite_that_is_too_old(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sqlite, "sqlite_version", "3.30.1")
        assert not prepare.supported()
    assert prepare.supported()
    monkeypatch.setattr(prepare, "supported", lambda: False)
    with pytest.raises(StoreError, match=r"3\.31"):
        opened(project)
    assert os.listdir(project.root) == []


@pytest.mark.proves("STATE-3")
@pytest.mark.parametrize(
    ("kind", "journal"), [("ext4", "wal"), ("", "wal"), ("nfs4", "delete"), ("9p", "delete")]
)
def test_the_journal_suits_the_file_system(
    project: Project, monkeypatch: pytest.MonkeyPatch, kind: str, journal: str
) -> None:
    monkeypatch.setattr(filesystem, "kind_of", lambda _folder: kind)
    store = opened(project)
    assert store.value("PRAGMA journal_mode") == journal
    with store.writing():
        store.execute("INSERT INTO meta VALUES ('a', 'b')")
    store.close()
    store = opened(project)
    assert store.value("PRAGMA journal_mode") == journal
    store.close()


@pytest.mark.proves("STATE-3")
def test_an_empty_file_becomes_a_database(project: Project) -> None:
    os.makedirs(project.folder)
    Path(project.database).touch()
    store = opened(project)
    assert store.value("PRAGMA user_version") == schema.VERSION
    store.close()
