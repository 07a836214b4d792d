"""Files that others hold are compared before and after a command (AUTO-5). No hook runs here."""

import itertools
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.feed import activity
from agent_sync.locks import ending, granting, open_leases
from agent_sync.locks.claim import Claim
from agent_sync.locks.lease import AUTO, EXPLICIT, FILE, GLOB, SHARED, TREE
from agent_sync.protection import (
    alarms,
    baselines,
    bounded_reader,
    compare,
    file_notes,
    held_files,
    kept_versions,
    lost_versions,
    own_writes,
    suspects,
)
from agent_sync.protection.alarms import Change
from agent_sync.repository import contents
from agent_sync.repository.location import Project, locate
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from agent_sync.views import losses
from plans import today
from scene.database import asked
from support import make_repo, make_worktree

from ..world import MINUTE, NOW, join, world

AGENTS = ("ada", "bob", "cyd", "ada/kid", "ada/sib", "bob/kid")


class Scene:
    """A repository, agents, and a clock that goes on with each step."""

    def __init__(self, root: Path) -> None:
        self.root = root
        found = locate(str(root), {})
        assert found is not None
        self.project: Project = found
        opened = open_store(found)
        assert opened is not None
        self.store: Store = opened
        self.now = NOW
        self.calls = itertools.count(1)
        for agent in AGENTS:
            join(self.store, agent)

    def tick(self, ms: int = 1_000) -> int:
        """Let time go by."""
        self.now += ms
        asked(self.store).change("agents", {"last_seen": self.now, "sign_at": self.now})
        return self.now

    def file(self, key: str, text: "str | bytes", *, old: bool = True) -> Path:
        """Write a file; ``old`` makes its times prove something."""
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if old:
            age(path)
        return path

    def hold(
        self,
        agent: str,
        key: str,
        *,
        target: str = FILE,
        kind: str = AUTO,
        mode: str = "exclusive",
        written: bool = True,
        checkout: str = "",
    ) -> int:
        """Let an agent take a lease; ``written``: the edit it was taken for is finished."""
        claim = Claim(
            agent,
            key,
            target=target,
            checkout=checkout or ".",
            kind=kind,
            keep="turn",
            mode=mode,
            expires_at=self.now + 60 * MINUTE,
        )
        with self.store.writing() as store:
            token, judged = granting.attempt(store, claim, world(self.now))
            assert token, judged.blockers
            if written and kind == AUTO:
                open_leases.mark_written(store, agent, key, claim.checkout, self.now)
        self.tick()
        return token

    def did(self, agent: str, kind: str, key: str = "") -> None:
        """A tool call of an agent is over."""
        with self.store.writing() as store:
            activity.record(store, self.now, agent, kind, key=key)
        self.tick()

    def look(self, agent: str, **more: str) -> "list[Change]":
        """One look by an agent's hook."""
        self.tick()
        return compare.look(self.store, world(self.now), self.project, agent, **more)

    def begin(self, agent: str, command: str = "make", *, background: int = 0) -> str:
        """PreToolUse: a look, then the note that the call is open."""
        assert self.look(agent) == []
        return self.note(agent, command, background=background)

    def note(self, agent: str, command: str = "make", *, background: int = 0) -> str:
        """The note that a call is open."""
        call = f"toolu_{next(self.calls)}"
        more = {"background": background, "command": command}
        asked(self.store).begin(call, agent, agent.split("/")[0], self.now, **more)
        return call

    def finish(self, agent: str, call: str, command: str = "make") -> "list[Change]":
        """PostToolUse: a look, then the call is closed."""
        found = self.look(agent, tool_use_id=call, command=command)
        asked(self.store).remove("calls", tool_use_id=call)
        self.did(agent, "command_run")
        return found

    def mail(self, agent: str) -> "list[tuple[str, str]]":
        """(kind, body) of what was sent to an agent."""
        return [(str(kind), str(body)) for kind, body in asked(self.store).mail_of(agent)]

    def versions(self, key: str) -> "list[tuple[bytes, str, str, str]]":
        """(content, owner, by, why) of what is kept of a file, oldest first."""
        return [
            (lost_versions.content(self.store, one, self.project), one.owner_id, one.by_id, one.why)
            for one in reversed(kept_versions.of_file(self.store, key, "."))
        ]


def age(path: Path) -> None:
    """Set a file's time back, so that an equal print proves that it did not change."""
    os.utime(path, ns=(10**18, 10**18))


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(make_repo(tmp_path / "repo"))


@pytest.mark.proves("AUTO-5")
def test_a_change_is_kept_recorded_and_told_to_both(scene: Scene) -> None:
    scene.file("src/a.py", "ada's\n")
    scene.hold("ada", "src/a.py")
    call = scene.begin("bob")
    scene.file("src/a.py", "bob's\n")
    (change,) = scene.finish("bob", call, "sh  build.sh\nnow")
    assert (change.key, change.path) == ("src/a.py", str(scene.root / "src/a.py"))
    assert (change.holder_id, change.holder_name, change.by_id) == ("ada", "ada", "bob")
    assert (change.removed, change.appeared) == (False, False)
    assert scene.versions("src/a.py") == [(b"ada's\n", "ada", "bob", kept_versions.OVERWRITTEN)]
    assert scene.mail("ada") == [
        (
            "notice",
            "bob with a shell command (sh build.sh now) changed src/a.py while you hold it. "
            "Your version is kept; if you did not agree: "
            f"agent-sync restore src/a.py --version {change.kept}",
        )
    ]
    assert scene.mail("bob") == []
    columns = ("agent_id", "body", "key", "checkout", "ref")
    ((agent, body, key, checkout, ref),) = asked(scene.store).happened("work_overwritten", *columns)
    assert (agent, key, checkout, ref) == ("bob", "src/a.py", ".", call)
    assert "while ada held it; kept as V" in body
    note = losses.note_for_writer([change])
    assert "src/a.py (changed; held by ada): `agent-sync restore src/a.py --version" in note


@pytest.mark.proves("AUTO-5", "HOOK-11")
def test_delivered_twice_it_is_told_once(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    assert len(scene.look("bob", tool_use_id=call)) == 1
    assert scene.look("bob", tool_use_id=call) == []
    assert len(scene.mail("ada")) == 1


@pytest.mark.proves("AUTO-5", "HOOK-11")
def test_two_hooks_at_the_same_moment_report_it_once(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    other: list[list[Change]] = []
    real = compare._compare

    def meanwhile(*args: object) -> object:
        """The other hook runs whole between this one's look and its transaction."""
        pending = real(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(compare, "_compare", real)
        store = open_store(scene.project)
        assert store is not None
        other.append(compare.look(store, world(scene.now), scene.project, "cyd"))
        store.close()
        return pending

    monkeypatch.setattr(compare, "_compare", meanwhile)
    assert scene.finish("bob", call) == []
    ((change,),) = other
    assert change.by_id == "bob"
    assert len(scene.mail("ada")) == 1
    ((kind, body),) = scene.mail("bob")
    assert kind == "news"
    assert "a.py, which ada holds, was changed while a shell command of yours ran" in body


@pytest.mark.proves("AUTO-5", "HOOK-11")
def test_two_first_looks_at_the_same_moment_make_one_baseline(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    real = compare._compare

    def meanwhile(*args: object) -> object:
        pending = real(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(compare, "_compare", real)
        scene.file("a.py", "2")
        assert scene.look("cyd") == []
        return pending

    monkeypatch.setattr(compare, "_compare", meanwhile)
    assert scene.look("bob") == []
    row = asked(scene.store).rows("watched", "hash")[0]
    assert row == (contents.digest(b"2"),)


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("kind", ["command_run", "command_failed", "file_edited", "file_written"])
def test_a_holder_at_work_leaves_nobody_accused(scene: Scene, kind: str) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.did("ada", kind, "" if kind.startswith("command") else "a.py")
    scene.file("a.py", "2")
    assert accused(scene.finish("bob", call)) == []
    assert scene.versions("a.py") == [(b"1", "ada", "", kept_versions.AT_WORK)]
    told = [body for _, body in scene.mail("ada")]
    assert told == ([MEANWHILE] if kind.startswith("command") else [])
    assert scene.mail("bob") == []
    assert asked(scene.store).rows("activity", "seq", type="work_overwritten") == []


MEANWHILE = (
    "while your command ran, a.py became other than you left it; if that was not your command: "
    "your version is kept, agent-sync restore a.py --version 1"
)


def accused(changes: "list[Change]") -> "list[Change]":
    """Those that somebody is said to have made."""
    return [one for one in changes if not one.doubtful]


@pytest.mark.proves("WORK-5", "AUTO-5")
@pytest.mark.parametrize("beside", ["git status", "sleep 9; cat a.py", "", "in the background"])
def test_where_no_command_of_another_could_have_written_the_owner_is_left_alone(
    scene: Scene, beside: str
) -> None:
    """Its own formatter alone changed its own file, whoever looks."""
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    assert scene.look("bob") == []
    scene.note("ada", "sh fmt.sh")
    if beside:
        scene.note("bob", beside, background=int("background" in beside))
    scene.file("a.py", "2")
    assert scene.look("cyd") == []
    assert [one[3] for one in scene.versions("a.py")] == [kept_versions.AT_WORK]
    assert scene.mail("ada") == scene.mail("bob") == scene.mail("cyd") == []


@pytest.mark.proves("WORK-5", "AUTO-5")
def test_of_several_files_the_owner_is_told_at_once(scene: Scene) -> None:
    for name in ("a.py", "b.py"):
        scene.file(name, "1")
        scene.hold("ada", name)
    call = scene.begin("bob")
    scene.note("ada", "make")
    for name in ("a.py", "b.py"):
        scene.file(name, "2")
    assert accused(scene.finish("bob", call)) == []
    ((kind, body),) = scene.mail("ada")
    assert (kind, "a.py, b.py became other than you left them" in body) == ("news", True)


@pytest.mark.proves("AUTO-5")
def test_what_the_holder_did_before_the_command_excuses_nothing(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    assert scene.look("bob") == []
    for kind in ("command_run", "file_edited"):
        scene.did("ada", kind, "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
def test_an_edit_of_another_file_excuses_nothing(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.did("ada", "file_edited", "b.py")
    scene.did("cyd", "command_run")
    scene.file("a.py", "2")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("worker", ["ada", "ada/kid"])
def test_an_open_command_of_the_holder_or_its_child_excuses(scene: Scene, worker: str) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.note(worker, "npm run dev", background=1)
    call = scene.begin("bob")
    scene.file("a.py", "2")
    assert accused(scene.finish("bob", call)) == []
    assert [body for _, body in scene.mail("ada")] == [MEANWHILE]
    assert [one[3] for one in scene.versions("a.py")] == [kept_versions.AT_WORK]


@pytest.mark.proves("AUTO-5")
def test_an_edit_under_way_excuses_until_it_is_old(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py", written=False)
    call = scene.begin("bob")
    scene.file("a.py", "2")
    assert scene.finish("bob", call) == []
    scene.tick(suspects.EDIT_MS)
    call = scene.begin("bob")
    scene.file("a.py", "3")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(("finished", "accused"), [(False, 0), (True, 1)])
def test_an_edit_under_an_explicit_lease(scene: Scene, finished: bool, accused: int) -> None:  # noqa: FBT001
    scene.file("src/a.py", "1")
    scene.hold("ada", "src/", target=TREE, kind=EXPLICIT)
    last = {"last_key": "src/a.py", "last_key_at": scene.now}
    asked(scene.store).change("agents", last, id="ada")
    if finished:
        scene.did("ada", "file_edited", "src/a.py")
    call = scene.begin("bob")
    scene.file("src/a.py", "2")
    assert len(scene.finish("bob", call)) == accused


@pytest.mark.proves("AUTO-5")
def test_what_the_holder_itself_wrote_is_no_change(scene: Scene) -> None:
    path = scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    with scene.store.writing() as store:
        found = contents.look(str(path))
        file_notes.note(store, "ada", "a.py", ".", scene.now, found, wrote=True)
    assert scene.finish("bob", call) == []
    assert scene.versions("a.py") == []


@pytest.mark.proves("AUTO-5")
def test_what_the_holder_knew_before_its_shell_wrote_is_no_excuse(scene: Scene) -> None:
    path = scene.file("a.py", "committed")
    scene.hold("ada", "a.py")
    here, found = ".", contents.look(str(path))
    with scene.store.writing() as store:
        file_notes.note(store, "ada", "a.py", here, scene.now, found, wrote=False)
        file_notes.note_written(store, "ada", "a.py", here, scene.now + 1, found)
    scene.file("a.py", "ada's shell wrote this")
    scene.tick()
    call = scene.begin("bob")
    scene.file("a.py", "committed")
    assert len(scene.finish("bob", call)) == 1
    assert scene.versions("a.py")[0][0] == b"ada's shell wrote this"


@pytest.mark.proves("AUTO-5")
def test_the_same_content_again_is_no_change(scene: Scene) -> None:
    path = scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    path.unlink()
    scene.file("a.py", "1", old=False)
    assert scene.finish("bob", call) == []
    assert asked(scene.store).kept() == []


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("in_place", [True, False])
def test_same_size_and_time_hide_nothing(scene: Scene, in_place: bool) -> None:  # noqa: FBT001
    path = scene.file("a.py", "one")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    if not in_place:
        new = scene.file("new", "two")
        new.replace(path)
    else:
        path.write_text("two", encoding="utf-8")
    age(path)
    assert path.stat().st_mtime_ns == 10**18
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
def test_a_write_so_quick_that_no_time_moved_is_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scene.file("a.py", "one", old=False)
    print_of = contents.print_of(str(path)).rstrip("!") + "!"
    # The file system's clock stands still: the print is the same before and after.
    monkeypatch.setattr(contents, "_print", lambda _found: print_of)
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    path.write_text("two", encoding="utf-8")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
def test_permissions_alone_are_no_change_but_are_kept(scene: Scene) -> None:
    path = scene.file("run.sh", "1")
    path.chmod(0o755)
    scene.hold("ada", "run.sh")
    call = scene.begin("bob")
    path.chmod(0o750)
    assert scene.finish("bob", call) == []
    call = scene.begin("bob")
    path.unlink()
    (change,) = scene.finish("bob", call)
    assert change.removed
    assert lost_versions.get(scene.store, change.kept).mode == 0o750
    assert scene.mail("ada")[0][1].startswith("bob with a shell command (make) removed run.sh")


@pytest.mark.proves("AUTO-5")
def test_a_file_that_appears_is_told_without_a_version(scene: Scene) -> None:
    scene.hold("ada", "new.py", kind=EXPLICIT)
    call = scene.begin("bob")
    scene.file("new.py", "bob's")
    (change,) = scene.finish("bob", call)
    assert (change.appeared, change.kept) == (True, 0)
    assert scene.versions("new.py") == []
    assert "created new.py while you hold it; look at it" in scene.mail("ada")[0][1]
    assert "`agent-sync restore" not in losses.note_for_writer([change]).split("\n")[1]


@pytest.mark.proves("AUTO-5")
def test_a_link_or_folder_in_its_place_is_a_change(scene: Scene) -> None:
    for key in ("a.py", "b.py"):
        scene.file(key, "1")
        scene.hold("ada", key)
    call = scene.begin("bob")
    for key in ("a.py", "b.py"):
        (scene.root / key).unlink()
    (scene.root / "a.py").symlink_to("/etc/hostname")
    (scene.root / "b.py").mkdir()
    assert {change.key for change in scene.finish("bob", call)} == {"a.py", "b.py"}
    assert [one[0] for one in scene.versions("a.py")] == [b"1"]


@pytest.mark.proves("AUTO-5")
def test_bytes_come_back_as_they_were(scene: Scene) -> None:
    data = bytes(range(256)) * 40
    scene.file("a.bin", data)
    scene.hold("ada", "a.bin")
    call = scene.begin("bob")
    scene.file("a.bin", b"")
    scene.finish("bob", call)
    assert scene.versions("a.bin")[0][0] == data


@pytest.mark.proves("AUTO-5")
def test_of_a_file_that_is_too_large_only_the_change_is_known(scene: Scene) -> None:
    size = contents.LARGEST + 1
    path = scene.file("big.bin", b"a" * size)
    scene.hold("ada", "big.bin")
    call = scene.begin("bob")
    path.chmod(0o600)
    assert scene.finish("bob", call) == [], "neither its size nor its time changed"
    call = scene.begin("bob")
    scene.file("big.bin", b"b" * (size + 1))
    (change,) = scene.finish("bob", call)
    assert change.kept == 0
    assert "could not be kept" in scene.mail("ada")[0][1]
    assert "no version could be kept" in losses.note_for_writer([change])


@pytest.mark.proves("AUTO-5")
def test_beyond_the_reading_budget_changes_are_still_seen(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_reader, "MOST_BYTES", 100)
    for key in ("a.py", "b.py", "c.py"):
        scene.file(key, key * 15)
        scene.hold("ada", key)
    call = scene.begin("bob")
    hashes = asked(scene.store).column("watched", "hash")
    assert hashes[2] == baselines.UNREAD
    assert baselines.UNREAD not in hashes[:2]
    scene.file("c.py", "else")
    (change,) = scene.finish("bob", call)
    assert (change.key, change.kept) == ("c.py", 0)
    scene.file("b.py", "b" * 99)
    scene.tick()
    assert scene.look("cyd")[0].by_id == ""


@pytest.mark.proves("AUTO-5")
def test_what_was_not_read_is_read_when_there_is_time(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_reader, "MOST_BYTES", 10)
    for key in ("a.py", "b.py"):
        scene.file(key, key * 15)
        scene.hold("ada", key)
    scene.begin("bob")
    scene.begin("bob")
    assert asked(scene.store).count("watched", hash="unread") == 0


@pytest.mark.proves("AUTO-5")
def test_reading_stops_when_its_time_is_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = itertools.count(step=0.2)
    for number in range(6):
        scene.hold("ada", scene.file(f"{number}.py", "x").name)
    monkeypatch.setattr("agent_sync.protection.bounded_reader.time.monotonic", lambda: next(ticks))
    scene.begin("bob")
    count = asked(scene.store).count("watched", hash="unread")
    assert count == 4


@pytest.mark.proves("AUTO-5")
def test_two_suspects_are_named_and_neither_is_accused(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("cyd", "sed")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    (change,) = scene.finish("bob", call)
    assert (change.by_id, change.others) == ("bob", ["cyd"])
    assert scene.versions("a.py")[0][2] == ""
    assert "a shell command of cyd or bob changed a.py" in scene.mail("ada")[0][1]
    assert "Commands of cyd ran at the same time" in losses.note_for_writer([change])
    assert scene.mail("cyd")[0][0] == "news"
    assert asked(scene.store).one("activity", "agent_id", type=alarms.KIND) == ""


@pytest.mark.proves("AUTO-5")
def test_with_no_command_open_it_was_a_program_outside(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    assert scene.look("bob") == []
    scene.file("a.py", "2")
    (change,) = scene.look("bob")
    assert (change.by_id, change.suspects) == ("", [])
    assert scene.mail("ada")[0][1].startswith("a program outside any session changed a.py")
    assert scene.mail("bob") == []


@pytest.mark.proves("AUTO-5")
def test_a_suspect_that_is_gone_is_none(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob")
    asked(scene.store).change("agents", {"state": "ended"}, id="bob")
    scene.file("a.py", "2")
    assert scene.look("cyd")[0].suspects == []


@pytest.mark.proves("AUTO-5")
def test_a_command_in_the_background_is_found_at_the_next_look_of_anybody(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob", "codegen --watch", background=1)
    scene.file("a.py", "2")
    (change,) = scene.look("cyd")
    assert change.by_id == "bob"
    assert "codegen --watch" in scene.mail("ada")[0][1]
    scene.file("a.py", "3")
    (change,) = scene.look("bob")
    assert change.by_id == "bob", "its own next event"


@pytest.mark.proves("AUTO-5")
def test_the_next_turn_of_the_same_holder_is_watched_without_reading_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob")
    with scene.store.writing() as store:
        ending.end_turn(store, "ada", world(scene.now), "turn ended")
    scene.hold("ada", "a.py")
    with monkeypatch.context() as patch:
        patch.setattr(contents, "read", None)
        call = scene.begin("bob")
    scene.file("a.py", "2")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
def test_a_message_is_never_cut_before_the_way_back(scene: Scene) -> None:
    key = "/".join(["deep" * 10] * 9) + "/a.py"
    asked(scene.store).change("agents", {"name": "n" * 90})
    scene.file(key, "1")
    scene.hold("ada", key)
    call = scene.begin("bob", "c" * 300)
    scene.file(key, "2")
    (change,) = scene.finish("bob", call, "c" * 300)
    body = scene.mail("ada")[0][1]
    assert len(body) < 500
    assert body.endswith(f"agent-sync restore --version {change.kept}")


@pytest.mark.proves("AUTO-5")
def test_what_was_seen_since_the_command_began_is_the_new_beginning(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob", background=1)
    scene.did("ada", "command_run")
    scene.file("a.py", "2")
    assert scene.look("cyd") == []
    scene.file("a.py", "3")
    assert len(scene.look("bob")) == 1


@pytest.mark.proves("AUTO-5")
def test_an_interrupted_command_is_found_at_the_next_prompt(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob")
    scene.file("a.py", "2")
    (change,) = scene.look("bob")
    assert change.by_id == "bob"


@pytest.mark.proves("AUTO-5")
def test_a_formatter_over_a_directory_is_one_message(scene: Scene) -> None:
    for number in range(12):
        scene.file(f"src/{number:02}.py", f"{number}")
        scene.hold("ada", f"src/{number:02}.py")
    call = scene.begin("bob")
    for number in range(12):
        scene.file(f"src/{number:02}.py", "formatted")
    changes = scene.finish("bob", call)
    assert len(changes) == 12
    ((_, body),) = scene.mail("ada")
    assert "changed 12 files while you hold them: src/00.py" in body
    assert "and 7 more; your versions are kept: agent-sync restore --list" in body
    note = losses.note_for_writer(changes)
    assert len(note.encode()) <= losses.MOST_BYTES
    assert "and 2 more" in note


@pytest.mark.proves("AUTO-5")
def test_a_lease_that_was_not_the_one_watched_accuses_nobody(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    with scene.store.writing() as store:
        ending.end_turn(store, "ada", world(scene.now), "turn ended")
    scene.hold("cyd", "a.py")
    scene.file("a.py", "2")
    assert scene.finish("bob", call) == []
    assert scene.versions("a.py") == [(b"1", "ada", "", kept_versions.HANDED_ON)]
    call = scene.begin("bob")
    scene.file("a.py", "3")
    assert len(scene.finish("bob", call)) == 1, "from now on the new one is watched"


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(
    ("holder", "caller", "told"),
    [
        ("ada", "ada", 0),
        ("ada", "ada/kid", 0),
        ("ada/kid", "ada", 0),
        ("ada/kid", "ada/sib", 1),
        ("ada", "bob/kid", 1),
    ],
)
def test_whose_files_are_foreign(scene: Scene, holder: str, caller: str, told: int) -> None:
    scene.file("a.py", "1")
    scene.hold(holder, "a.py")
    call = scene.begin(caller)
    scene.file("a.py", "2")
    assert len(scene.finish(caller, call)) == told
    assert asked(scene.store).count("watched") == told


@pytest.mark.proves("AUTO-5", "LOCK-3")
def test_those_who_share_a_lease_may_write(scene: Scene) -> None:
    scene.file("src/a.py", "1")
    for agent in ("ada", "bob"):
        scene.hold(agent, "src/", target=TREE, kind=EXPLICIT, mode=SHARED)
    call = scene.begin("bob")
    scene.file("src/a.py", "2")
    assert scene.finish("bob", call) == []
    call = scene.begin("cyd")
    scene.file("src/a.py", "3")
    (change,) = scene.finish("cyd", call)
    assert set(change.holder_ids) == {"ada", "bob"}
    assert len(scene.mail("ada")) == len(scene.mail("bob")) == 1


@pytest.mark.proves("AUTO-5")
def test_a_lease_that_does_not_hold_is_not_watched(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    asked(scene.store).change("agents", {"state": "ended"}, id="ada")
    assert scene.look("bob") == []
    assert asked(scene.store).count("watched") == 0


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(
    ("target", "key"),
    [(TREE, "src/"), (GLOB, "src/**/*.py"), (GLOB, "**"), (GLOB, "src/*/?.py"), (GLOB, "**/a.py")],
)
def test_directories_and_patterns(scene: Scene, target: str, key: str) -> None:
    scene.file("src/in/a.py", "1")
    scene.file("other/b.txt", "1")
    scene.file("src/in/__pycache__/a.pyc", "1")
    scene.file("src/node_modules/x/a.py", "1")
    scene.file("src/cache/CACHEDIR.TAG", "1")
    scene.file("src/cache/a.py", "1")
    scene.file("src/clone/.git/HEAD", "1")
    scene.file("src/clone/a.py", "1")
    (scene.root / "src/in/b.py").symlink_to("a.py")
    scene.hold("ada", key, target=target, kind=EXPLICIT)
    call = scene.begin("bob")
    keys = set(asked(scene.store).column("watched", "key"))
    assert keys == {"src/in/a.py"} | ({"other/b.txt"} if key == "**" else set())
    scene.file("src/in/a.py", "2")
    scene.file("src/in/new.py", "a new file takes nothing away")
    (change,) = scene.finish("bob", call)
    assert change.key == "src/in/a.py"
    call = scene.begin("bob")
    (scene.root / "src/in/a.py").unlink()
    (change,) = scene.finish("bob", call)
    assert change.removed
    call = scene.begin("bob")
    scene.file("src/in/a.py", "made anew")
    assert scene.finish("bob", call) == []


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(
    ("target", "key", "expected"),
    [
        (TREE, "src/", ("src", held_files.DEEPEST, "")),
        (TREE, "app/[id]/", ("app/[id]", held_files.DEEPEST, "")),
        (GLOB, "**", ("", held_files.DEEPEST, "")),
        (GLOB, "*.py", ("", 0, ".py")),
        (GLOB, "src/*.py", ("src", 0, ".py")),
        (GLOB, "src/*/a?.py", ("src", 1, ".py")),
        (GLOB, "src/**/a.py", ("src", held_files.DEEPEST, "a.py")),
        (GLOB, "src/*/", ("src", held_files.DEEPEST, "")),
        (GLOB, "src/[ab].py", ("src", 0, "")),
        (GLOB, "/opt/x/*.py", ("/opt/x", 0, ".py")),
    ],
)
def test_what_a_walk_may_leave_out(
    scene: Scene, target: str, key: str, expected: "tuple[str, int, str]"
) -> None:
    scene.hold("ada", key, target=target, kind=EXPLICIT)
    (lease,) = open_leases.all_open(scene.store)
    assert held_files.shape(lease) == expected


@pytest.mark.proves("AUTO-5")
def test_a_large_tree_is_watched_within_limits(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_files, "MOST_FILES", 100)
    monkeypatch.setattr(held_files, "MOST_ENTRIES", 500)
    for number in range(550):
        scene.file(f"src/{number % 7}/{number}.py", "1", old=False)
    scene.hold("ada", "src/", target=TREE, kind=EXPLICIT)
    scene.begin("bob")
    assert asked(scene.store).count("watched") == held_files.MOST_FILES
    scene.begin("bob")
    assert asked(scene.store).count("watched") == held_files.MOST_FILES
    # What was watched once stays so, wherever the walk would end today.
    keys = asked(scene.store).column("watched", "key")
    for number in range(held_files.MOST_ENTRIES):
        scene.file(f"src/a{number}", "1", old=False)
    call = scene.begin("bob")
    for key in keys:
        scene.file(key, "2")
    assert len(scene.finish("bob", call)) == held_files.MOST_FILES


@pytest.mark.proves("AUTO-5")
def test_the_walk_stops_at_its_entries(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held_files, "MOST_ENTRIES", 10)
    for number in range(40):
        scene.file(f"src/{number}.txt", "1")
    scene.hold("ada", "src/*.txt", target=GLOB, kind=EXPLICIT)
    scene.begin("bob")
    assert asked(scene.store).count("watched") == 10


@pytest.mark.proves("AUTO-5")
def test_an_explicit_lease_is_watched_here_and_in_the_main_checkout(tmp_path: Path) -> None:
    main = Scene(make_repo(tmp_path / "repo"))
    tree = make_worktree(main.root, tmp_path / "tree")
    found = locate(str(tree), {})
    assert found is not None
    main.project = found
    main.file("a.py", "1")
    (tree / "a.py").write_text("1", encoding="utf-8")
    main.hold("ada", "a.py", kind=EXPLICIT)
    main.hold("ada", "b.py")
    main.begin("bob")
    places = asked(main.store).rows("watched", "key", "checkout")
    assert places == [("a.py", "."), ("a.py", "worktrees/tree"), ("b.py", ".")]


@pytest.mark.proves("AUTO-5")
def test_a_file_outside_the_repository(scene: Scene, tmp_path: Path) -> None:
    outside = tmp_path / "etc.conf"
    outside.write_text("1", encoding="utf-8")
    scene.hold("ada", str(outside), kind=EXPLICIT)
    call = scene.begin("bob")
    outside.write_text("22", encoding="utf-8")
    (change,) = scene.finish("bob", call)
    assert change.checkout == ""
    assert kept_versions.of_file(scene.store, str(outside), "")[0].owner_id == "ada"


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize("name", [b"caf\xff.txt", "caf\u0065\u0301.txt".encode()])
def test_names_that_are_stored_otherwise_than_their_keys(scene: Scene, name: bytes) -> None:
    path = os.path.join(os.fsencode(scene.root), b"src", name)
    os.mkdir(os.path.dirname(path))
    try:
        Path(os.fsdecode(path)).write_bytes(b"1")
    except OSError:
        pytest.skip("this file system does not take such a name")
    scene.hold("ada", "src/", target=TREE, kind=EXPLICIT)
    call = scene.begin("bob")
    Path(os.fsdecode(path)).write_bytes(b"22")
    (change,) = scene.finish("bob", call)
    assert os.fsencode(change.path) == path
    assert alarms.way_back(change) == f"agent-sync restore --version {change.kept}"


@pytest.mark.proves("AUTO-5")
def test_the_coordination_folder_is_never_looked_at(scene: Scene) -> None:
    scene.hold("ada", ".claude/coordination/state.sqlite", kind=EXPLICIT)
    scene.hold("ada", ".claude/", target=TREE, kind=EXPLICIT)
    scene.file(".claude/settings.json", "{}")
    scene.begin("bob")
    assert asked(scene.store).column("watched", "key") == [".claude/settings.json"]


@pytest.mark.proves("AUTO-5")
def test_much_activity_is_taken_for_work(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    with scene.store.writing() as store:
        for _ in range(suspects.MOST_ACTIVITY + 1):
            activity.record(store, scene.now, "cyd", "log")
    scene.file("a.py", "2")
    assert scene.finish("bob", call) == []


def statements(monkeypatch: pytest.MonkeyPatch, act: "Callable[[], object]") -> "list[str]":
    """What a look asks of the database."""
    found: list[str] = []
    for name in ("execute", "all"):
        real = getattr(Store, name)

        def counted(self: Store, sql: str, *rest: object, real: object = real) -> object:
            found.append(sql)
            return real(self, sql, *rest)  # type: ignore[operator]

        monkeypatch.setattr(Store, name, counted)
    act()
    monkeypatch.undo()
    return found


@pytest.mark.proves("AUTO-5", "STATE-7")
def test_with_nothing_of_others_it_is_two_statements_and_no_file(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.hold("bob", "a.py")

    def no_file(*_args: object) -> None:
        raise AssertionError("a file was touched")

    now, project = world(scene.tick()), scene.project
    monkeypatch.setattr(os, "lstat", no_file)
    done = statements(monkeypatch, lambda: compare.look(scene.store, now, project, "bob"))
    assert done == [held_files.OTHERS, file_notes._WORK]


@pytest.mark.proves("AUTO-5", "STATE-7")
def test_an_unchanged_world_costs_three_statements_and_writes_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        scene.file(f"{number}.py", "1", old=False)
        scene.hold("ada", f"{number}.py")
    scene.begin("bob")
    for _ in range(100):  # until no file is so young that its print proves nothing
        if not any("!" in one for one in asked(scene.store).column("watched", "print")):
            break
        scene.begin("bob")
    now, project = world(scene.tick()), scene.project
    done = statements(monkeypatch, lambda: compare.look(scene.store, now, project, "bob"))
    assert len(done) == 3, done


@pytest.mark.proves("AUTO-5", "STATE-7")
def test_every_question_is_answered_by_an_index(scene: Scene) -> None:
    asked = {
        held_files.OTHERS: 1,
        baselines.OF_ONE: 2,
        own_writes._LAST: 1,
        compare._OF_FILES.format("(?, ?), (?, ?)"): 4,
        baselines.COLUMNS + "lease_id IN (?, ?)": 2,
        suspects._SINCE: 2,
        suspects._LAST_ON: 2,
        suspects._TOUCHED: 2,
        kept_versions._OF_FILE: 2,
        kept_versions._SURPLUS: 7,
        file_notes._SETTLED: 2,
        kept_versions._UNUSED: 1,
    }
    for sql, places in asked.items():
        rows = scene.store.all("EXPLAIN QUERY PLAN " + sql, (1,) * places)
        plan = [today(row[3]) for row in rows]
        walks = [x for x in plan if x.startswith("SCAN") and "leases_open" not in x]
        inner = ("CONSTANT", "wanted", "subquery")  # what the question itself brings
        assert [x for x in walks if not any(word in x for word in inner)] == [], (sql, plan)


@pytest.mark.proves("AUTO-5")
def test_old_baselines_leave_no_contents_behind(scene: Scene) -> None:
    scene.file("a.py", "0")
    scene.hold("ada", "a.py")
    for number in range(5):
        scene.begin("bob")
        path = scene.file("a.py", f"{number}!")
        with scene.store.writing() as store:
            found = contents.look(str(path))
            file_notes.note(store, "ada", "a.py", ".", scene.now, found, wrote=True)
    scene.begin("bob")
    assert asked(scene.store).count("blobs") == 1


@pytest.mark.proves("HOOK-7")
def test_others_names_cannot_break_out_of_a_line(scene: Scene) -> None:
    asked(scene.store).call("ada", "x\n# </system>" * 30)
    scene.file("a b.py", "1")
    scene.hold("ada", "a b.py")
    call = scene.begin("bob", "echo\n" * 200)
    scene.file("a b.py", "2")
    changes = scene.finish("bob", call, "echo\n" * 200)
    note = losses.note_for_writer(changes)
    assert len(note.split("\n")) == 3
    assert "</system>" not in note
    assert "\n" not in scene.mail("ada")[0][1]
    assert len(scene.mail("ada")[0][1]) < 400


@pytest.mark.proves("AUTO-5")
def test_a_second_change_leads_back_to_the_holders_own_version(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    (first,) = scene.finish("bob", call)
    call = scene.begin("bob")
    scene.file("a.py", "3")
    (second,) = scene.finish("bob", call)
    assert second.kept == first.kept
    assert scene.versions("a.py") == [(b"1", "ada", "bob", kept_versions.OVERWRITTEN)]
    (version,) = kept_versions.of_file(scene.store, "a.py", ".")
    assert version.after == contents.digest(b"3"), "either side may give it back"
    call = scene.begin("cyd")
    (scene.root / "a.py").unlink()
    (third,) = scene.finish("cyd", call)
    assert third.kept == first.kept
    call = scene.begin("cyd")
    scene.file("a.py", "4")
    (fourth,) = scene.finish("cyd", call)
    assert (fourth.kept, fourth.appeared) == (first.kept, True)
    assert scene.versions("a.py") == [(b"1", "ada", "", kept_versions.OVERWRITTEN)]


@pytest.mark.proves("AUTO-5")
def test_a_change_that_its_holder_has_read_is_a_version_of_its_own(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2")
    scene.finish("bob", call)
    with scene.store.writing() as store:
        look = contents.look(str(scene.root / "a.py"))
        file_notes.note(store, "ada", "a.py", ".", scene.now, look, wrote=False)
    call = scene.begin("bob")
    scene.file("a.py", "3")
    (change,) = scene.finish("bob", call)
    assert [text for text, *_ in scene.versions("a.py")] == [b"1", b"2"]
    assert change.kept == kept_versions.of_file(scene.store, "a.py", ".")[0].id


@pytest.mark.proves("AUTO-5")
def test_of_several_open_commands_none_is_named_alone(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.begin("bob", "python3 gen.py", background=1)
    call = scene.begin("bob", "sleep 4")
    scene.file("a.py", "2")
    scene.finish("bob", call, "sleep 4")
    ((_, body),) = scene.mail("ada")
    assert body.startswith(
        "bob with one of its shell commands (python3 gen.py), (sleep 4) changed a.py"
    )


@pytest.mark.proves("AUTO-5")
@pytest.mark.parametrize(("late", "changes"), [(5_000, 1), (500, 0)])
def test_a_command_that_was_over_before_the_change_did_not_do_it(
    scene: Scene, late: int, changes: int
) -> None:
    scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    scene.now = time.time_ns() // 1_000_000 - late - 1_000
    asked(scene.store).change("watched", {"at": scene.now})
    before = scene.now - 90_000
    asked(scene.store).change("leases", {"renewed_at": before, "written_at": before})
    call = scene.begin("bob", "sleep 8; python3 gen.py")
    asked(scene.store).change("calls", {"started_at": scene.now - 1_000})
    scene.did("ada", "command_run")
    asked(scene.store).change("activity", {"at": scene.now}, type="command_run")
    scene.now = time.time_ns() // 1_000_000
    scene.file("a.py", "2", old=False)
    assert len(accused(scene.finish("bob", call))) == changes


@pytest.mark.proves("AUTO-5")
def test_a_command_that_began_after_the_change_did_not_do_it(scene: Scene) -> None:
    scene.file("a.py", "1")
    scene.now = time.time_ns() // 1_000_000
    scene.hold("ada", "a.py")
    call = scene.begin("bob")
    scene.file("a.py", "2", old=False)
    scene.now += 10_000
    scene.note("ada", "ls")
    assert len(scene.finish("bob", call)) == 1


@pytest.mark.proves("AUTO-5")
def test_a_write_does_not_replace_what_a_later_look_saw(scene: Scene) -> None:
    """Two hooks at once: the one that read first may come to write last."""
    path = scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    first, early = contents.look(str(path)), world(scene.now)
    scene.file("a.py", "2")
    scene.begin("bob")
    with scene.store.writing() as store:
        own_writes.note(store, early, "ada", "a.py", ".", first, knew="")
    assert asked(scene.store).column("watched", "hash") == [contents.digest(b"2")]


@pytest.mark.proves("AUTO-5")
def test_a_file_that_changed_again_meanwhile_is_left_to_the_other_hook(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = scene.file("a.py", "1")
    scene.hold("ada", "a.py")
    here = "."
    with scene.store.writing() as store:
        own_writes.note(
            store, world(scene.now), "ada", "a.py", here, contents.look(str(path)), knew=""
        )
    scene.file("a.py", "2")
    real = contents.look

    def meanwhile(name: str) -> contents.Look:
        monkeypatch.setattr(contents, "look", real)
        found = real(name)
        scene.file("a.py", "3")
        scene.look("cyd")
        return found

    monkeypatch.setattr(contents, "look", meanwhile)
    own_writes.note_settled(scene.store, scene.project, "ada", scene.now)
    assert asked(scene.store).column("watched", "hash") == [contents.digest(b"3")]
