"""Shell calls and edits as they end: recorded once, leases renewed (HOOK-4, ID-4, HOOK-11)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Database
from .session import Session

Make = Callable[..., Session]


@pytest.mark.proves("HOOK-4", "ID-4")
def test_a_shell_call_is_open_from_pre_to_post(session: Make, database: Database) -> None:
    child = session("one").child("c1")
    call = child.tool("Bash", {"command": "make", "description": "Build it"}, "toolu_1")
    assert child.hook("pre-tool-use", call).out == ""
    assert database.rows("calls", "agent_id", "session_id") == [("one/c1", "one")]
    child.hook("post-tool-use", call)
    assert database.count("calls") == 0
    row = database.happened("command_run", "agent_id", "body", "tool")
    assert row == [("one/c1", "Build it", "Bash")]


@pytest.mark.proves("HOOK-4")
def test_a_failed_shell_call_is_closed_and_said_to_have_failed(
    session: Make, database: Database
) -> None:
    one = session("one")
    call = one.tool("PowerShell", {"command": "exit 1"}, "toolu_1")
    one.hook("pre-tool-use", call)
    one.hook("post-tool-use-failure", call)
    assert database.count("calls") == 0
    assert database.happened("command_failed", "body") == [("exit 1",)]


@pytest.mark.proves("ID-4")
def test_an_interrupted_shell_call_is_closed_by_the_next_prompt(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.hook("pre-tool-use", one.tool("Bash", {"command": "sleep 9"}, "toolu_1"))
    one.prompt()
    assert database.count("calls") == 0


@pytest.mark.proves("HOOK-11", "HOOK-4", "MSG-6")
def test_an_edit_that_is_delivered_twice_is_recorded_once(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.pre_edit("src/a.py", call="toolu_1")
    one.post_edit("src/a.py", call="toolu_1")
    one.post_edit("src/a.py", call="toolu_1")
    rows = database.happened("file_edited", "key", "ref")
    assert rows == [("src/a.py", "toolu_1")]


@pytest.mark.proves("HOOK-4")
def test_an_edit_renews_its_lease_and_one_held_for_review_does_not(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.pre_edit("src/a.py")
    database.change("leases", {"renewed_at": 1})
    staged = one.tool("Edit", one.edit_input("src/a.py"))
    staged["tool_response"] = {"staged": True}
    one.hook("post-tool-use", staged)
    assert database.rows("leases", "renewed_at", "written_at") == [(1, 0)]
    one.post_edit("src/a.py")
    ((renewed, written),) = database.rows("leases", "renewed_at", "written_at")
    assert renewed == written > 1


@pytest.mark.proves("HOOK-3")
def test_a_shell_call_is_never_refused_for_a_file_path(session: Make) -> None:
    session("one").edit("src/a.py")
    two = session("two")
    odd = two.tool("Bash", {"command": "ls", "file_path": "src/a.py"})
    assert two.hook("pre-tool-use", odd).code == 0


@pytest.mark.proves("HOOK-4", "HOOK-5")
def test_a_command_that_the_user_did_not_permit_is_over_with_its_batch(
    session: Make, database: Database
) -> None:
    one = session("one")
    one.start()
    one.pre_bash("make install", call="toolu_1")
    one.pre_bash("sleep 9", call="toolu_2")
    database.change("calls", {"background": 1}, tool_use_id="toolu_2")
    one.pre_bash("make", call="toolu_3")
    assert one.batch("toolu_1", "toolu_2").out == ""
    assert database.column("calls", "tool_use_id") == ["toolu_2", "toolu_3"]
    assert database.happened("command_failed", "body") == []


@pytest.mark.proves("AUTO-5", "HOOK-5")
def test_a_batch_tells_what_a_command_did_whose_end_no_hook_saw(session: Make, repo: Path) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "ann\n")
    ann.read("src/b.py")
    ben.pre_bash("python3 gen.py", call="toolu_1")
    (repo / "src/a.py").write_text("ben\n")
    assert "agent-sync restore src/a.py" in ben.batch("toolu_1").context
    assert "agent-sync restore src/a.py" in ann.batch().context


@pytest.mark.proves("AUTO-5", "HOOK-6")
def test_what_ran_in_the_background_is_not_said_to_be_interrupted(
    session: Make, database: Database, repo: Path
) -> None:
    ann, ben = session("ann"), session("ben")
    ann.change("src/a.py", "ann\n")
    ann.read("src/b.py")
    call = ben.tool("Bash", {"command": "python3 gen.py", "run_in_background": True}, "toolu_1")
    ben.hook("pre-tool-use", call)
    ben.hook("post-tool-use", {**call, "tool_response": {"backgroundTaskId": "b1"}})
    ben.stop(background=[{"id": "b1", "type": "shell", "status": "running"}])
    (repo / "src/a.py").write_text("ben\n")
    told = ben.prompt("<task-notification>\n<task-id>b1</task-id>").context
    assert "While a command of yours ran" in told
    assert "While this command ran" not in told
    ben.stop()
    assert database.count("calls") == 0
    kinds = database.column("activity", "type", ref="toolu_1")
    assert [kind for kind in kinds if kind.startswith("command")] == ["command_run"]
