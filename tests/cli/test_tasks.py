"""The task board on the command line (TASK)."""

import pytest

from support import Cli, finished

RACERS = 20


@pytest.mark.proves("TASK-1")
def test_a_task_has_everything_it_was_given(alice: Cli) -> None:
    alice.ok("create-task", "first")
    (alice.repo / "src").mkdir()
    created = alice.ok(
        "create-task",
        "Fix the parser",
        "--description",
        "it is slow",
        "--file",
        "a.py",
        "--file",
        "./a.py",
        "--file",
        "../b.py",
        "--priority",
        "5",
        "--depends-on",
        "first",
        cwd=alice.repo / "src",
    )["task"]
    wanted = {
        "id": "T2",
        "title": "Fix the parser",
        "description": "it is slow",
        "status": "pending",
        "priority": 5,
        "files": ["b.py", "src/a.py"],
        "depends_on": ["T1"],
        "unfinished": ["T1"],
        "owner": None,
    }
    assert {name: created[name] for name in wanted} == wanted
    shown = alice("show-task", "T2").out
    for part in ("Fix the parser", "it is slow", "src/a.py", "T1"):
        assert part in shown


@pytest.mark.proves("TASK-1", "TASK-6")
def test_the_life_of_a_task(alice: Cli) -> None:
    alice.ok("create-task", "t")

    def status(*words: str) -> str:
        return str(alice.ok(*words)["task"]["status"])

    assert status("claim-task", "T1") == "in_progress"
    assert status("block-task", "T1", "--reason", "waits for a key") == "blocked"
    assert alice.ok("show-task", "T1")["task"]["blocked_reason"] == "waits for a key"
    assert status("unblock-task", "T1") == "in_progress"
    assert status("release-task", "T1") == "pending"
    assert status("claim-task", "T1") == "in_progress"
    assert status("complete-task", "T1") == "done"
    alice.ok("create-task", "u")
    assert status("cancel-task", "T2") == "cancelled"
    by_status = {
        wanted: [task["id"] for task in alice.ok("tasks", "--status", wanted)["tasks"]]
        for wanted in ("pending", "in_progress", "blocked", "done", "cancelled", "all")
    }
    assert by_status["done"] == ["T1"]
    assert by_status["cancelled"] == ["T2"]
    assert len(by_status["all"]) == 2
    assert alice("tasks").out == "No open tasks.\n"


@pytest.mark.proves("TASK-2")
@pytest.mark.parametrize("ref", ["T1", "t1", "1", "fix it", "FIX IT"])
def test_a_task_has_several_names(alice: Cli, ref: str) -> None:
    alice.ok("create-task", "Fix it")
    assert alice.ok("show-task", ref)["task"]["id"] == "T1"


@pytest.mark.proves("TASK-2")
def test_an_ambiguous_title_lists_the_ids(alice: Cli) -> None:
    for title in ("Same", "same", "other"):
        alice.ok("create-task", title)
    done = alice("claim-task", "SAME", "--json")
    assert (done.code, done.error["code"]) == (2, "ambiguous")
    assert "T1, T2" in done.error["message"]


@pytest.mark.proves("TASK-3")
def test_a_task_of_a_live_agent_is_refused_with_its_name(alice: Cli, bob: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    alice.ok("create-task", "t")
    alice.ok("claim-task", "T1")
    done = bob("claim-task", "T1", "--json")
    assert (done.code, done.error["code"], done.error["owner"]) == (2, "claimed", "Ada")


@pytest.mark.proves("TASK-3")
def test_lock_takes_all_files_or_none(alice: Cli, bob: Cli) -> None:
    alice.ok("create-task", "t", "--file", "a.py", "--file", "b.py")
    bob.ok("lock", "b.py", "--reason", "busy")
    done = alice("claim-task", "T1", "--lock", "--json")
    assert (done.code, done.error["code"]) == (2, "held")
    assert done.error["task"] == "T1"
    assert "busy" in done.error["message"]
    assert alice.ok("show-task", "T1")["task"]["status"] == "pending"
    assert [one["key"] for one in alice.ok("locks")["leases"]] == ["b.py"]
    bob.ok("unlock", "b.py")
    assert alice.ok("claim-task", "T1", "--lock")["leased"] == ["a.py", "b.py"]
    assert [one["holder_id"] for one in alice.ok("locks")["leases"]] == ["alice", "alice"]


@pytest.mark.slow
@pytest.mark.proves("TASK-3")
def test_one_winner_among_racing_processes(alice: Cli) -> None:
    alice.ok("create-task", "t")
    children = [
        alice.as_(f"racer{number}").start("claim-task", "T1", "--json") for number in range(RACERS)
    ]
    results = [finished(child) for child in children]
    assert sorted(done.code for done in results) == [0] + [2] * (RACERS - 1)
    (winner,) = [done.data["acting_as"] for done in results if done.code == 0]
    assert alice.ok("show-task", "T1")["task"]["owner_id"] == winner


@pytest.mark.slow
@pytest.mark.proves("TASK-4")
def test_every_task_goes_to_one_racer(alice: Cli) -> None:
    for number in range(RACERS - 2):
        alice.ok("create-task", f"t{number}")
    children = [
        alice.as_(f"racer{number}").start("claim-next", "--json") for number in range(RACERS)
    ]
    tasks = [finished(child).data["task"] for child in children]
    ids = [task["id"] for task in tasks if task]
    assert len(ids) == len(set(ids)) == RACERS - 2
    assert tasks.count(None) == 2


@pytest.mark.proves("TASK-4")
def test_claim_next_goes_by_priority_then_age_and_skips_what_waits(alice: Cli) -> None:
    alice.ok("create-task", "low")
    alice.ok("create-task", "high", "--priority", "9")
    alice.ok("create-task", "high and later", "--priority", "9")
    alice.ok("create-task", "urgent but waiting", "--priority", "99", "--depends-on", "low")
    claimed = [alice.as_(f"a{number}").ok("claim-next")["task"]["title"] for number in range(3)]
    assert claimed == ["high", "high and later", "low"]
    done = alice("claim-next")
    assert (done.code, done.out) == (0, "no available tasks\n")
    assert alice.ok("claim-next")["task"] is None


@pytest.mark.proves("TASK-4")
def test_claim_next_with_lock_passes_over_held_files(alice: Cli, bob: Cli) -> None:
    alice.ok("create-task", "held", "--file", "a.py", "--priority", "1")
    alice.ok("create-task", "free", "--file", "b.py")
    bob.ok("lock", "a.py")
    assert alice.ok("claim-next", "--lock")["task"]["title"] == "free"


@pytest.mark.proves("TASK-5")
def test_dependencies_form_no_cycle_and_finishing_names_what_it_freed(alice: Cli) -> None:
    alice.ok("create-task", "a")
    alice.ok("create-task", "b", "--depends-on", "a")
    alice.ok("create-task", "c", "--depends-on", "b", "--depends-on", "a")
    for refs in (("T1", "T3"), ("T1", "T1")):
        done = alice("update-task", refs[0], "--depends-on", refs[1], "--json")
        assert done.code == 64
        assert "cycle" in done.error["message"]
    assert alice("claim-task", "T2").code == 2
    assert [one["id"] for one in alice.ok("complete-task", "a")["unblocked"]] == ["T2"]
    assert "unblocked T3" in alice("complete-task", "b").out


@pytest.mark.proves("TASK-6")
@pytest.mark.parametrize("command", ["complete-task", "cancel-task", "release-task"])
def test_somebody_elses_task_needs_force(alice: Cli, bob: Cli, command: str) -> None:
    alice.ok("create-task", "t")
    alice.ok("claim-task", "T1")
    done = bob(command, "T1", "--json")
    assert (done.code, done.error["code"]) == (2, "claimed")
    assert "with 'agent-sync send'" in done.error["message"]
    assert "--force" not in done.error["message"], "it is named to people only (ARR-4)"
    assert "add --force" in bob.as_("operator")(command, "T1").err
    assert bob(command, "T1", "--force").code == 0


def test_a_task_can_be_changed(alice: Cli) -> None:
    alice.ok("create-task", "t", "--file", "a.py")
    alice.ok("create-task", "before")
    changed = alice.ok(
        "update-task", "t", "--priority", "-3", "--description", "new", "--file", "b.py",
        "--depends-on", "before",
    )["task"]  # fmt: skip
    assert (changed["priority"], changed["description"]) == (-3, "new")
    assert (changed["files"], changed["depends_on"]) == (["a.py", "b.py"], ["T2"])
    assert alice.ok("search", "new")["hits"][0]["id"] == "T1"
