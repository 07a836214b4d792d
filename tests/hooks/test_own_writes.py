"""What a holder writes while a command of somebody else runs (AUTO-5): told, kept, never blamed."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from agent_sync.repository import contents

from .conftest import Database
from .session import Session

Make = Callable[..., Session]
MINE = "a = 'ann, second'\n"
TIMES = {
    "activity": ("at",),
    "agents": ("last_key_at", "last_seen", "sign_at", "state_at"),
    "calls": ("started_at",),
    "leases": ("created_at", "renewed_at", "written_at"),
    "seen": ("at", "changed_at", "wrote_at"),
    "watched": ("at",),
}


class Scene:
    """Ann and Ben in one repository. Time goes by when everything so far is set back."""

    def __init__(self, session: Make, repo: Path, database: Database) -> None:
        self.ann, self.ben = session("ann"), session("ben")
        self.repo, self.database = repo, database
        self.file = repo / "src/a.py"
        for one in (self.ann, self.ben):
            one.start()
            one.prompt()

    def later(self, seconds: int = 60) -> None:
        """Let time go by in which nobody does anything."""
        for table, names in TIMES.items():
            self.database.earlier(seconds * 1_000, table, *names)

    def locks(self, key: str, target: str) -> None:
        """Ann locks something for an hour."""
        at = time.time_ns() // 1_000_000
        self.database.lease("ann", key, at, target=target, expires_at=at + 3_600_000)

    def begins(self, one: Session, call: str) -> None:
        """PreToolUse of a script whose text names no file."""
        assert one.pre_bash("python3 fmt.py", call=call).out == ""

    def ends(self, one: Session, call: str) -> str:
        """PostToolUse of it; what its agent is told."""
        return one.hook(
            "post-tool-use", one.tool("Bash", {"command": "python3 fmt.py"}, call)
        ).context

    def told(self) -> "list[str]":
        """What was sent because of changes, to anybody."""
        sent = self.database.rows("messages", "kind", "body")
        return [str(body) for kind, body in sent if kind in ("notice", "news")]

    def kept(self) -> "list[tuple[str, str, str]]":
        """(content, owner, why) of what is kept, oldest first."""
        rows = self.database.versions("owner_id", "why")
        return [(bytes(content).decode(), str(who), str(why)) for who, why, content in rows]

    def watched(self) -> int:
        """How many files are compared."""
        return self.database.count("watched")

    def formats(self, text: str, seconds: float) -> None:
        """A formatter writes the file so long before now."""
        self.file.write_text(text)
        at = time.time_ns() - int(seconds * 1e9)
        os.utime(self.file, ns=(at, at))


@pytest.fixture
def scene(session: Make, repo: Path, database: Database) -> Scene:
    return Scene(session, repo, database)


OVERWRITTEN = "changed by a shell command"
AT_WORK = "changed while its holder was at work"


@pytest.mark.parametrize("before", [True, False], ids=["edited before", "first edit"])
@pytest.mark.proves("AUTO-5")
def test_an_edit_during_a_command_is_what_is_kept_and_told(scene: Scene, before: bool) -> None:  # noqa: FBT001
    if before:
        scene.ann.change("src/a.py", "a = 'ann, first'\n")
        scene.later(6)
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert "src/a.py (changed; held by " in scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]
    assert "agent-sync restore src/a.py --version 1" in scene.ann.prompt().context


@pytest.mark.proves("AUTO-5")
def test_of_two_edits_during_a_command_the_second_is_kept(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", "a = 'ann, first'\n")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]
    assert scene.database.count("blobs") == 2, "the first is not left behind"


@pytest.mark.proves("AUTO-5")
def test_an_edit_of_the_holders_next_turn_is_watched_under_its_new_lease(scene: Scene) -> None:
    scene.ann.change("src/a.py", "a = 'ann, first'\n")
    scene.later()
    scene.begins(scene.ben, "t1")
    scene.ann.stop()
    scene.ann.prompt()
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]


@pytest.mark.proves("WORK-3")
def test_what_a_holder_wrote_is_watched_when_its_turn_is_over(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.ann.stop()
    scene.later()
    scene.file.write_text("formatted\n")
    assert "agent-sync restore src/a.py" in scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]


@pytest.mark.proves("AUTO-5")
def test_what_runs_in_the_background_is_answered_for_at_the_next_event(scene: Scene) -> None:
    call = scene.ben.tool("Bash", {"command": "python3 fmt.py", "run_in_background": True}, "t1")
    scene.ben.hook("pre-tool-use", call)
    scene.ben.hook("post-tool-use", {**call, "tool_response": {"backgroundTaskId": "b1"}})
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert "src/a.py (changed; held by " in scene.ben.prompt().context
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]


@pytest.mark.proves("AUTO-5")
def test_of_several_open_commands_all_are_told_once(scene: Scene, session: Make) -> None:
    cyd = session("cyd")
    cyd.start()
    for one in (scene.ben, cyd):
        scene.begins(one, f"t-{one.id}")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert scene.ends(scene.ben, "t-ben")
    assert scene.ends(cyd, "t-cyd") == ""
    assert len(scene.told()) == 2, "one for the holder, one for the other suspect"
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]
    assert scene.database.column("kept", "by_id") == [""]


@pytest.mark.proves("AUTO-5")
def test_what_a_command_wrote_over_is_kept_when_its_holder_edits_on_top(scene: Scene) -> None:
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.begins(scene.ben, "t1")
    scene.file.write_text("a = 'made by ben'\n")
    scene.ann.read("src/a.py")
    scene.ann.change("src/a.py", "a = 'ann, on top of it'\n")
    scene.later()
    assert scene.ends(scene.ben, "t1") == ""
    assert (MINE, "ann", OVERWRITTEN) in scene.kept()


@pytest.mark.parametrize("how", ["deleted", "an older file in its place"])
@pytest.mark.proves("AUTO-5")
def test_an_edit_of_a_minute_ago_excuses_no_removal_and_no_older_file(
    scene: Scene, how: str
) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    if how == "deleted":
        scene.file.unlink()
    else:
        scene.file.write_text("a = 0\n")
        os.utime(scene.file, (1_600_000_000, 1_600_000_000))
    assert "agent-sync restore src/a.py" in scene.ends(scene.ben, "t1")
    assert len(scene.told()) == 1
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]


@pytest.mark.parametrize("explicit", [True, False], ids=["lock of its session", "own lease"])
@pytest.mark.proves("AUTO-5", "ID-4")
def test_an_edit_of_a_subagent_is_kept_too(scene: Scene, explicit: bool) -> None:  # noqa: FBT001
    child = scene.ann.child("c1")
    if explicit:
        scene.ann.env["AGENT_SYNC_AUTO_LEASE"] = "off"
        assert scene.ann.change("src/b.py", "b\n").code == 0
        scene.locks("src/", "tree")
    child.read("src/a.py")
    scene.begins(scene.ben, "t1")
    child.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted\n")
    assert scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann/c1", OVERWRITTEN)], "until it ends it is its own"


@pytest.mark.proves("AUTO-5")
def test_a_file_that_is_too_large_is_told_without_a_version(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", "x" * (contents.LARGEST + 1))
    scene.later()
    scene.file.write_text("formatted\n")
    assert "no version could be kept" in scene.ends(scene.ben, "t1")
    assert "could not be kept" in scene.told()[0]


@pytest.mark.proves("AUTO-5", "AUTO-6")
def test_what_the_holders_command_wrote_is_kept_and_what_it_replaced(scene: Scene) -> None:
    scene.ann.change("src/a.py", "a = 'ann, first'\n")
    scene.later()
    scene.begins(scene.ben, "t1")
    assert not scene.ann.bash(f'printf "{MINE[:-1]}\\n" > src/a.py').refused
    scene.later()
    scene.file.write_text("formatted\n")
    assert "src/a.py (changed; held by " in scene.ends(scene.ben, "t1")
    assert scene.kept() == [
        ("a = 'ann, first'\n", "ann", AT_WORK),
        (MINE, "ann", OVERWRITTEN),
    ]


@pytest.mark.proves("AUTO-5", "AUTO-6")
def test_a_file_that_the_holder_removed_is_said_to_come_back(scene: Scene) -> None:
    scene.locks("src/a.py", "file")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.begins(scene.ben, "t1")
    assert not scene.ann.bash("rm src/a.py").refused
    scene.later()
    scene.file.write_text("formatted\n")
    assert "src/a.py (created; held by " in scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", AT_WORK)]


@pytest.mark.proves("AUTO-5")
def test_an_own_formatter_right_after_the_edit_is_nobody_elses(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.formats("formatted by ann's own hook\n", 59)
    assert scene.ends(scene.ben, "t1") == ""
    assert scene.told() == []
    assert scene.kept() == [(MINE, "ann", AT_WORK)]


@pytest.mark.proves("AUTO-5")
def test_a_slow_formatter_is_over_with_the_batch_of_its_edit(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.file.write_text("formatted by ann's own hook\n")
    scene.ann.batch()
    scene.later()
    assert scene.ends(scene.ben, "t1") == ""
    assert scene.told() == []
    assert scene.kept() == [(MINE, "ann", AT_WORK)]


@pytest.mark.proves("AUTO-5")
def test_what_formatters_made_of_an_edit_is_what_is_kept(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.file.write_text("formatted by ann's own hook\n")
    scene.ann.batch()
    scene.later()
    scene.file.write_text("formatted by ben\n")
    assert scene.ends(scene.ben, "t1")
    assert scene.kept()[-1] == ("formatted by ann's own hook\n", "ann", OVERWRITTEN)


@pytest.mark.proves("AUTO-5")
def test_a_change_beside_other_tools_of_the_batch_is_not_taken_for_a_formatters(
    scene: Scene,
) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    scene.ann.read("src/b.py")
    scene.file.write_text("formatted by ben\n")
    assert "src/a.py" in scene.ann.batch().context
    scene.later()
    scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]


@pytest.mark.proves("AUTO-5")
def test_an_own_command_after_the_edit_is_nobody_elses(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    assert not scene.ann.bash("python3 -c \"open('src/' + 'a.py', 'w').write('x')\"").refused
    assert scene.ends(scene.ben, "t1") == ""
    assert scene.told() == []


@pytest.mark.proves("AUTO-5")
def test_a_command_that_leaves_the_edit_alone_is_told_nothing(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", "a = 'ann, first'\n")
    scene.ann.change("src/a.py", MINE)
    scene.later()
    assert scene.ends(scene.ben, "t1") == ""
    assert (scene.told(), scene.kept()) == ([], [])


@pytest.mark.proves("WORK-5")
def test_beside_others_each_own_write_is_what_is_kept(scene: Scene) -> None:
    child = scene.ann.child("c1")
    child.pre_bash("make", call="t1")
    scene.ann.pre_bash("make", call="t2")
    scene.ann.change("src/a.py", MINE)
    child.change("src/b.py", "b\n")
    assert not scene.ann.bash("echo more >> src/a.py").refused
    assert scene.watched() == 2


@pytest.mark.proves("WORK-3")
def test_an_edit_of_what_nobody_holds_is_watched_too(scene: Scene) -> None:
    scene.ann.env["AGENT_SYNC_AUTO_LEASE"] = "off"
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE)
    assert scene.watched() == 1


@pytest.mark.proves("AUTO-5", "HOOK-11")
def test_delivered_twice_an_edit_does_not_make_anothers_change_the_holders(scene: Scene) -> None:
    scene.begins(scene.ben, "t1")
    scene.ann.change("src/a.py", MINE, call="e1")
    scene.later()
    scene.file.write_text("formatted\n")
    scene.ann.post_edit("src/a.py", call="e1")
    scene.later()
    assert scene.ends(scene.ben, "t1")
    assert scene.kept() == [(MINE, "ann", OVERWRITTEN)]
