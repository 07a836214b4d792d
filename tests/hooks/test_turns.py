"""When automatic leases end (AUTO-2, HOOK-6) and what a session's end does (PRES-2)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Database, git
from .session import Session
from .test_edit_gate import explicit

Make = Callable[..., Session]

ENDINGS = {
    "stop": lambda one: one.stop(),
    "stop failure": lambda one: one.hook("stop-failure", one.payload("StopFailure", error="x")),
    "next prompt": lambda one: one.prompt(),
    "idle": lambda one: one.hook(
        "notification", one.payload("Notification", notification_type="idle_prompt")
    ),
    "session end": lambda one: one.end(),
}


@pytest.mark.proves("AUTO-2", "HOOK-6")
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_automatic_lease_ends_with_the_turn(session: Make, ending: str) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    assert two.pre_edit("src/a.py").refused
    assert ENDINGS[ending](one).code == 0
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
def test_a_permission_notification_ends_nothing(session: Make) -> None:
    one = session("one")
    one.edit("src/a.py")
    one.hook("notification", one.payload("Notification", notification_type="permission_prompt"))
    assert session("two").pre_edit("src/a.py").refused


@pytest.mark.proves("AUTO-2")
def test_a_lease_ends_when_its_holder_commits_the_file(session: Make, repo: Path) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    (repo / "src" / "a.py").write_text("a = 2\n", encoding="utf-8")
    assert two.pre_edit("src/a.py").refused
    git(repo, "commit", "-qam", "second")
    command = {"command": "git commit -qam second"}
    one.hook("post-tool-use", one.tool("Bash", command))
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
def test_commit_mode_keeps_the_lease_past_the_turn_until_the_file_is_clean(
    session: Make, repo: Path
) -> None:
    one, two = session("one", AGENT_SYNC_AUTO_LEASE="commit"), session("two")
    one.edit("src/a.py")
    (repo / "src" / "a.py").write_text("a = 2\n", encoding="utf-8")
    one.stop()
    assert two.pre_edit("src/a.py").refused
    git(repo, "commit", "-qam", "by a person")
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
def test_commit_mode_ends_a_lease_whose_edit_was_never_seen_to_finish(session: Make) -> None:
    one, two = session("one", AGENT_SYNC_AUTO_LEASE="commit"), session("two")
    one.pre_edit("src/a.py")
    one.stop()
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("ID-4", "HOOK-6")
def test_a_background_child_keeps_its_file_past_the_parents_stop(session: Make) -> None:
    one, two = session("one"), session("two")
    child = one.child("c1")
    child.hook("subagent-start", child.payload("SubagentStart"))
    child.edit("src/a.py")
    one.stop(background=[{"id": "c1", "type": "subagent", "status": "running"}])
    assert two.pre_edit("src/a.py").refused
    one.stop(background=[])
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("HOOK-6")
def test_the_end_of_a_child_frees_its_files(session: Make) -> None:
    child = session("one").child("c1")
    child.edit("src/a.py")
    two = session("two")
    assert two.pre_edit("src/a.py").refused
    child.hook("subagent-stop", child.payload("SubagentStop", stop_hook_active=False))
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("PRES-2")
def test_after_a_clean_exit_explicit_leases_do_not_hold_and_revive_on_resume(
    session: Make, database: Database
) -> None:
    one, two = session("one"), session("two")
    one.start()
    explicit(database, "one", "src/a.py")
    explicit(database, "one", "src/b.py")
    assert two.pre_edit("src/a.py").refused
    one.end()
    assert two.edit("src/a.py").code == 0
    one.start("resume")
    assert two.pre_edit("src/b.py").refused
    assert one.pre_edit("src/a.py").refused


@pytest.mark.proves("HOOK-6")
def test_explicit_leases_are_released_at_the_end_when_asked_to(
    session: Make, database: Database
) -> None:
    one = session("one", AGENT_SYNC_AUTO_RELEASE_LOCKS="1")
    one.start()
    explicit(database, "one", "src/a.py")
    one.end()
    assert database.column("leases", "ended_why") == ["session ended"]


@pytest.mark.proves("HOOK-6")
def test_precompact_names_what_must_survive_the_summary(session: Make, database: Database) -> None:
    one = session("one")
    assert one.hook("pre-compact", one.payload("PreCompact", trigger="auto")).out == ""
    one.edit("src/a.py")
    database.task("Fix login", status="in_progress", owner_id="one")
    database.change("agents", {"task_id": 1}, id="one")
    text = one.hook("pre-compact", one.payload("PreCompact", trigger="auto")).out
    assert "src/a.py" in text
    assert "T1 Fix login" in text


@pytest.mark.proves("ID-4", "AUTO-2")
def test_only_stop_ends_children_and_only_when_it_lists_what_runs(session: Make) -> None:
    one, two = session("one"), session("two")
    child = one.child("c1")
    child.edit("src/a.py")
    one.hook("notification", one.payload("Notification", notification_type="idle_prompt"))
    one.hook("stop", one.payload("Stop", stop_hook_active=False))
    assert two.pre_edit("src/a.py").refused
    one.stop(background=[])
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
def test_a_session_that_starts_again_has_no_turn_running(session: Make) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    one.start("resume")
    assert two.pre_edit("src/a.py").code == 0


@pytest.mark.proves("AUTO-2")
def test_one_commit_ends_the_leases_of_its_files_only(session: Make, repo: Path) -> None:
    one, two = session("one"), session("two")
    for name in ("src/a.py", "src/b.py", "new.py"):
        one.edit(name)
        (repo / name).write_text("changed\n", encoding="utf-8")
    git(repo, "commit", "-qm", "one file", "--", "src/a.py")
    one.hook("post-tool-use", one.tool("Bash", {"command": "git commit -m x -- src/a.py"}))
    assert two.pre_edit("src/a.py").code == 0
    assert two.pre_edit("src/b.py").refused
    assert two.pre_edit("new.py").refused
