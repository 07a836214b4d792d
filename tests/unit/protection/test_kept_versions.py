"""Versions kept of files: what is stored, how long, and which one is meant (AUTO-5, STATE-7)."""

import subprocess
from pathlib import Path

import pytest

from agent_sync.errors import InvalidInput, NotFound
from agent_sync.protection import (
    kept_versions,
    lost_versions,
    old_versions,
    put_in_place,
    restoring,
)
from agent_sync.repository import contents
from agent_sync.repository.contents import Look
from agent_sync.repository.location import Project, locate
from agent_sync.sessions import retention
from agent_sync.store.sqlite import Store
from scene.database import asked
from support import make_repo

from ..world import NOW, fresh, join

DAY = 86_400_000
OLD = NOW - 31 * DAY


@pytest.fixture
def store() -> Store:
    return fresh()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    found = locate(str(make_repo(tmp_path / "repo")), {})
    assert found is not None
    return found


def of(data: bytes) -> Look:
    """A look at a file with this content."""
    return Look("print", contents.digest(data), 0o644, data)


def keep(store: Store, data: bytes, why: str = kept_versions.OVERWRITTEN, at: int = NOW) -> int:
    """Keep a version of a.py."""
    with store.writing() as store:
        return kept_versions.keep(
            store, at, key="a.py", checkout="/c", look=of(data), owner_id="ada", why=why
        )


def blobs(store: Store) -> set[bytes]:
    """The contents that are stored."""
    return {bytes(one) for one in asked(store).column("blobs", "content")}


@pytest.mark.proves("AUTO-5")
def test_a_content_is_stored_once(store: Store, project: Project) -> None:
    first, other, second = keep(store, b"x"), keep(store, b"y"), keep(store, b"x")
    assert second > other > first
    assert keep(store, b"x") == second, "it is the newest already"
    assert blobs(store) == {b"x", b"y"}
    version = lost_versions.get(store, first)
    assert (version.key, version.checkout, version.mode) == ("a.py", "/c", 0o644)
    assert lost_versions.content(store, version, project) == b"x"
    assert [one.id for one in kept_versions.of_file(store, "a.py", "/c")] == [second, other, first]
    assert kept_versions.of_file(store, "a.py", "/elsewhere") == []


@pytest.mark.proves("AUTO-5")
def test_an_unknown_content_is_not_kept(store: Store) -> None:
    with store.writing() as store:
        for digest in ("unread", "large:1", contents.digest(b"never stored"), ""):
            look = Look("print", digest)
            assert kept_versions.keep(store, NOW, key="a.py", checkout="/c", look=look) == 0
        assert kept_versions.keep(store, NOW, key="a.py", checkout="/c") == 0
    assert asked(store).kept() == []


@pytest.mark.proves("AUTO-5")
def test_a_content_that_is_stored_already_is_named_by_its_hash(store: Store) -> None:
    keep(store, b"x")
    look = Look("print", contents.digest(b"x"))
    with store.writing() as store:
        assert kept_versions.keep(store, NOW, key="b.py", checkout="/c", look=look, mode=0o700)
    assert kept_versions.of_file(store, "b.py", "/c")[0].mode == 0o700


@pytest.mark.proves("AUTO-5")
def test_twenty_of_a_file_and_the_quiet_ones_go_first(store: Store) -> None:
    loud = [keep(store, f"l{n}".encode()) for n in range(15)]
    quiet = [keep(store, f"q{n}".encode(), kept_versions.AT_WORK) for n in range(15)]
    left = [one.id for one in kept_versions.of_file(store, "a.py", "/c")]
    assert left == quiet[:9:-1] + loud[::-1]
    assert len(blobs(store)) == kept_versions.MOST
    more = [keep(store, f"m{n}".encode()) for n in range(10)]
    assert [one.id for one in kept_versions.of_file(store, "a.py", "/c")] == (loud[5:] + more)[::-1]
    last = keep(store, b"last", kept_versions.AT_WORK)
    assert lost_versions.get(store, last).why == kept_versions.AT_WORK, (
        "what was just kept is there"
    )
    assert keep(store, b"", "elsewhere")


@pytest.mark.proves("AUTO-5", "AUTO-6")
def test_a_version_in_git(store: Store, tmp_path: Path) -> None:
    repo = tmp_path / "real"
    repo.mkdir()

    def git(*args: str, stdin: bytes = b"") -> str:
        done = subprocess.run(
            ["git", "-C", str(repo), *args], input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    git("init", "-q")
    data = bytes(range(256)) * 3
    oid = git("hash-object", "-w", "--stdin", stdin=data)
    found = locate(str(repo), {})
    assert found is not None
    with store.writing() as store:
        number = kept_versions.keep(
            store, NOW, key="a.py", checkout=str(repo), source=f"blob:{oid}", why="stash"
        )
    assert lost_versions.content(store, lost_versions.get(store, number), found) == data
    for source in ("blob:" + "0" * 40, "blob:--help", "tag:x", "blob:"):
        with store.writing() as store:
            number = kept_versions.keep(store, NOW, key="a.py", checkout=str(repo), source=source)
        with pytest.raises(NotFound, match="is gone"):
            lost_versions.content(store, lost_versions.get(store, number), found)


def test_an_unknown_number(store: Store) -> None:
    with pytest.raises(NotFound, match="V7"):
        lost_versions.get(store, 7)


def chosen(store: Store, there: bytes) -> "tuple[int, bool] | None":
    """What is meant when the file holds this now."""
    found = restoring.choose(kept_versions.of_file(store, "a.py", "/c"), of(there))
    return (found.version.id, found.already) if found else None


@pytest.mark.proves("AUTO-5")
def test_the_newest_that_was_not_put_back(store: Store) -> None:
    assert chosen(store, b"now") is None
    quiet = keep(store, b"quiet", kept_versions.AT_WORK)
    assert chosen(store, b"now") == (quiet, False)
    first, second = keep(store, b"1"), keep(store, b"2")
    keep(store, b"replaced", kept_versions.REPLACED)
    keep(store, b"quieter", kept_versions.HANDED_ON)
    assert chosen(store, b"now") == (second, False)
    assert chosen(store, b"2") == (second, True)
    with store.writing() as store:
        lost_versions.mark_restored(store, second, NOW)
    assert chosen(store, b"now") == (first, False)
    with store.writing() as store:
        lost_versions.mark_restored(store, first, NOW)
    assert chosen(store, b"1") == (first, True), "the other side asks for the same again"
    assert chosen(store, b"2") == (second, True)
    assert [one.id for one in lost_versions.listed(store, 9, include_restored=False)] == [5, 4, 1]
    assert len(lost_versions.listed(store, 9, include_restored=True)) == 5
    assert len(lost_versions.listed(store, 2, include_restored=True)) == 2


@pytest.mark.proves("AUTO-5")
def test_what_a_restore_replaced_comes_by_its_number_alone(store: Store) -> None:
    keep(store, b"replaced", kept_versions.REPLACED)
    assert chosen(store, b"now") is None


@pytest.mark.proves("AUTO-5")
def test_a_version_in_git_is_no_absent_file(store: Store) -> None:
    with store.writing() as store:
        kept_versions.keep(store, NOW, key="a.py", checkout="/c", source="blob:1")
    found = restoring.choose(kept_versions.of_file(store, "a.py", "/c"), Look("", ""))
    assert found is not None
    assert not found.already


@pytest.mark.proves("AUTO-5")
def test_a_file_is_written_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deep" / "er" / "a.sh"
    put_in_place.write(str(path), b"1", 0o751)
    assert path.read_bytes() == b"1"
    assert path.stat().st_mode & 0o7777 == 0o751
    put_in_place.write(str(path), b"22", 0o400)
    with pytest.raises(InvalidInput, match="cannot write"):
        put_in_place.write(str(tmp_path / "deep"), b"x", 0)
    assert [one.name for one in tmp_path.iterdir()] == ["deep"]
    assert path.stat().st_mode & 0o7777 == 0o400

    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("agent_sync.protection.put_in_place.os.write", full)
    with pytest.raises(InvalidInput, match="No space left"):
        put_in_place.write(str(path), b"333", 0)
    assert path.read_bytes() == b"22"
    assert [one.name for one in path.parent.iterdir()] == ["a.sh"]
    with pytest.raises(InvalidInput, match="No space left"):
        put_in_place.write_new(str(tmp_path / "new"), b"333", 0)
    assert not (tmp_path / "new").exists()


@pytest.mark.proves("AUTO-5")
def test_never_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.py").write_bytes(b"1")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "b.py").symlink_to("real/a.py")
    for name in ("link/a.py", "link/new/a.py", "b.py", "real", "real/a.py/c"):
        with pytest.raises(InvalidInput):
            put_in_place.check_place(str(tmp_path / name))
    put_in_place.check_place(str(tmp_path / "real" / "a.py"))
    put_in_place.check_place(str(tmp_path / "new" / "a.py"))
    with pytest.raises(InvalidInput, match="is there already"):
        put_in_place.write_new(str(tmp_path / "b.py"), b"2", 0)


def watched(store: Store, key: "str | bytes", lease: int, hash_: str) -> None:
    """What a held file held when it was looked at last."""
    asked(store).add("watched", key=key, checkout="", lease_id=lease, print="p", hash=hash_, at=1)


@pytest.mark.proves("STATE-7")
def test_what_is_old_goes_with_its_content(store: Store) -> None:
    keep(store, b"old", at=OLD)
    keep(store, b"young")
    for number, ended in ((1, None), (2, NOW)):
        asked(store).lease("a", "k", 1, id=number, kind="auto", ended_at=ended)
    for number, data in ((1, b"held"), (2, b"over"), (3, b"lease gone")):
        watched(store, data, number, of(data).hash)
        with store.writing() as store:
            kept_versions.add_blob(store, of(data))
    with store.writing() as store:
        kept_versions.add_blob(store, of(b"orphan"))
    done = retention.collect(store, NOW, {})
    assert (done["kept"], done["watched"], done["blobs"]) == (1, 2, 4)
    assert blobs(store) == {b"young", b"held"}


@pytest.mark.proves("STATE-7")
def test_old_knowledge_goes_but_not_who_wrote_what_is_uncommitted(store: Store) -> None:
    join(store, "here")
    for key, agent, at, wrote in (
        ("read", "here", OLD, 0),
        ("wrote", "here", OLD, OLD),
        ("gone", "left", OLD, OLD),
        ("young", "left", NOW, NOW),
    ):
        asked(store).add("seen", key=key, checkout="", agent_id=agent, at=at, wrote_at=wrote)
    done = retention.collect(store, NOW, {})
    assert (done["seen"], done["work"]) == (1, 1)
    assert asked(store).rows("seen", "key", "agent_id") == [
        ("gone", ""),
        ("wrote", "here"),
        ("young", "left"),
    ]


@pytest.mark.proves("STATE-7")
def test_at_most_500_of_a_kind_in_one_transaction(store: Store) -> None:
    for number in range(1_100):
        data = str(number).encode()
        asked(store).add("blobs", hash=of(data).hash, content=data)
        asked(store).add("kept", at=OLD, key=str(number), checkout="", hash=of(data).hash)
        watched(store, str(number), 9, "h")
        asked(store).add("seen", key=str(number), checkout="", agent_id="a", at=OLD)
    for sql, before in (
        (old_versions.OLD_WATCHED, 0),
        (old_versions.OLD_KEPT, NOW),
        (old_versions.OLD_SEEN, NOW),
        (old_versions.OLD_BLOBS, ""),
    ):
        sizes = [store.execute(sql, (before, retention.BATCH)).rowcount for _ in range(4)]
        assert sizes == [500, 500, 100, 0], sql


@pytest.mark.proves("WORK-5")
def test_many_small_old_versions_make_room_for_a_large_new_one(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_versions, "MOST_BYTES", 10_000)
    for number in range(100):
        small = Look("p", f"h{number}", 0, b"x" * 100)
        with store.writing() as tx:
            assert kept_versions.keep(tx, 1, key=f"f{number}", checkout="/r", look=small)
    with store.writing() as tx:
        large = Look("p", "large", 0, b"x" * 5_000)
        assert kept_versions.keep(tx, 1, key="large", checkout="/r", look=large)
    assert asked(store).count("kept") == 51


@pytest.mark.proves("AUTO-5", "STATE-7")
def test_all_versions_together_have_a_limit(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_versions, "MOST_BYTES", 1_000)
    with store.writing() as store:
        numbers = [
            kept_versions.keep(
                store, 1, key=f"f{n}", checkout="/r", look=Look("p", f"h{n}", 0, b"x" * 300)
            )
            for n in range(5)
        ]
    assert all(numbers), "the oldest made room"
    assert sum(map(len, asked(store).column("blobs", "content"))) <= 1_000
    assert lost_versions.listed(store, 9, True)[0].id == numbers[-1]
    big = Look("p", "big", 0, b"x" * 2_000)
    with store.writing() as store:
        assert kept_versions.keep(store, 1, key="big", checkout="/r", look=big) == 0
        assert not kept_versions.add_blob(store, big)
