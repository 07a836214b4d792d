"""What the person does at the page: done, or asked first, and what it leaves (WEB-1, REPO-3)."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene

from .desk_scene import FILES, Desk
from .served import Store


@pytest.fixture
def desk(tmp_path: Path, home: Path, make_store: "Callable[[str], Store]") -> "Iterator[Desk]":
    """A repository that is served, and its person."""
    scene = Scene(tmp_path / "shop", home).committed(*FILES)
    for name, text in FILES.items():
        scene.put(name, text)
    scene.git("commit", "-qam", "as they are")
    scene.shell()("init")
    made = Desk(scene, make_store("sqlite"), home)
    yield made
    made.served.close()
    assert "Traceback" not in made.served.log, made.served.log


@pytest.mark.proves("WEB-1")
def test_a_lease_of_another_ends_only_after_a_question_and_its_holder_is_told(desk: Desk) -> None:
    ann = desk.session("ann")
    ann.change("src/a.py", "a = 2\n")
    question = desk.asked("unlock", path="src/a.py")
    assert question["message"].startswith("ann is editing src/a.py (")
    assert question["message"].endswith(". ann has uncommitted work there. End that lease?")
    assert question["yes"] == "End it"
    (whom,) = question["whom"]
    assert (whom["agent"], whom["agent_id"]) == ("ann", "ann")
    assert whom["what"] == "loses its hold of src/a.py"
    assert desk.session("ben").pre_edit("src/a.py").code == 2, "nothing was done so far"
    done = desk.send("unlock", path="src/a.py", sure=question["sure"]).is_(200)
    assert done["says"] == "unlocked src/a.py, which was ann's"
    assert ("lease_forced", "operator", "src/a.py") in desk.feed()
    assert "has ended your lease on src/a.py by force" in desk.told("ann")
    assert desk.session("ben").pre_edit("src/a.py").code == 0


@pytest.mark.proves("WEB-1")
def test_a_yes_to_one_holder_is_none_to_the_next(desk: Desk) -> None:
    ann, ben = desk.session("ann"), desk.session("ben")
    ann.change("src/a.py", "a = 2\n")
    question = desk.asked("unlock", path="src/a.py")
    ann.command("unlock", "src/a.py")
    assert ben.change("src/a.py", "a = 3\n").code == 0
    again = desk.send("unlock", path="src/a.py", sure=question["sure"]).is_(409, "ask_first")
    assert again["message"].startswith("ben is editing src/a.py")
    assert again["sure"] != question["sure"]
    assert desk.session("ann").pre_edit("src/a.py").code == 2
    # nor is it one to another act, or with other parameters
    desk.send("lock", path="src/a.py", sure=again["sure"]).is_(409, "ask_first")
    ann.change("src/b.py", "b = 3\n")
    desk.send("unlock", path="src/b.py", sure=again["sure"]).is_(409, "ask_first")


def test_a_lock_is_taken_from_its_holder_after_a_question_and_outlives_the_server(
    desk: Desk,
) -> None:
    free = desk.done("lock", path="src/b.py", why="the parser moves")
    assert free["says"].startswith("locked src/b.py, ends in 60m, token ")
    ann = desk.session("ann")
    refused = ann.pre_edit("src/b.py")
    assert refused.code == 2
    assert "the parser moves" in refused.err
    ann.change("src/a.py", "a = 2\n")
    assert desk.asked("lock", path="src/a.py")["message"].endswith("Take it over?")
    done = desk.agreed("lock", path="src/a.py", why="stop")
    assert "taken from ann, who is told" in done["says"]
    assert "has taken src/a.py over from you (stop)" in desk.told("ann")
    assert desk.served.end() == 0
    assert ann.pre_edit("src/a.py").code == 2, "a page is no console: its leases have their time"
    shown = desk.scene.shell()("status", "--json").data
    (me,) = [one for one in shown["agents"] if one["id"] == "operator"]
    assert me["status"] != "offline"


def test_one_s_own_lease_and_a_resource_ask_nothing(desk: Desk) -> None:
    desk.done("lock", path="src/", minutes=5)
    assert desk.done("unlock", path="src/")["says"] == "unlocked src/"
    desk.send("unlock", path="src/").is_(404, "not_found")
    desk.done("lock", resource="port 8080")
    assert desk.session("ann").command("lock", "--resource", "port 8080").code == 2
    assert desk.done("unlock", resource="port 8080")["says"] == "unlocked the resource port 8080"


@pytest.mark.proves("WEB-1")
def test_an_overwritten_file_comes_back_with_one_click_and_a_second_one_changes_nothing(
    desk: Desk,
) -> None:
    version = desk.overwritten()
    assert desk.text("c.py") == "c = 'ann'\n"
    done = desk.done("restore", version=version)
    kept = f"V{done['result']['replaced']}"
    assert done["says"] == (
        f"restored c.py to {version}; what was there is kept as {kept}, ann is told"
    )
    assert done["acts"] == [
        {"go": {"view": "version", "version": kept}, "label": f"See {kept}"},
        {"act": "restore", "params": {"version": kept}, "label": "Undo", "main": False},
    ]
    assert f"over your work there, which is kept as {kept}" in desk.told("ann")
    assert "your work there" not in desk.told("ben")
    lost = desk.person.get(f"{desk.path}/glance").is_(200)["lost"]
    assert [(x["version"], x["alarm"]) for x in lost] == [(kept, False), (version, True)]
    assert lost[0]["says"].startswith("operator replaced what ann had in c.py by a restore (")
    assert desk.text("c.py") == "c = 'ben'\n"
    assert ("file_restored", "operator", "c.py") in desk.feed()
    assert f"has put your version {version} of c.py back" in desk.told("ben")
    again = desk.done("restore", version=version)
    assert again["says"] == f"c.py already is as in {version}: nothing to do"
    assert desk.text("c.py") == "c = 'ben'\n"
    assert desk.feed().count(("file_restored", "operator", "c.py")) == 1
    desk.done("restore", version=kept)
    assert desk.text("c.py") == "c = 'ann'\n"


def test_a_file_that_was_worked_on_since_comes_back_only_after_a_question(desk: Desk) -> None:
    version = desk.overwritten()
    ann = desk.session("ann")
    ann.change("c.py", "c = 'more of ann'\n")
    ann.stop()
    question = desk.asked("restore", version=version)
    assert question["message"].startswith(f"c.py has changed since {version} was kept (")
    assert "), by ann. What is there now is kept, too." in question["message"]
    assert [one["agent_id"] for one in question["whom"]] == ["ann"]
    ann.prompt()
    ann.change("c.py", "c = 'even more'\n")
    ann.stop()
    again = desk.send("restore", version=version, sure=question["sure"]).is_(409, "ask_first")
    desk.send("restore", version=version, sure=again["sure"]).is_(200)
    assert desk.text("c.py") == "c = 'ben'\n"


@pytest.mark.proves("WEB-1")
def test_who_holds_the_file_loses_it_after_a_question_and_is_told(desk: Desk) -> None:
    version = desk.overwritten(at_work=True)
    question = desk.asked("restore", version=version)
    assert question["message"].startswith("ann is editing c.py (")
    assert question["message"].endswith(
        f"): that ends. What is there now is kept, too. Put {version} back?"
    )
    assert [one["agent_id"] for one in question["whom"]] == ["ann"]
    desk.session("ann").change("c.py", "c = 'ann again'\n")
    again = desk.send("restore", version=version, sure=question["sure"]).is_(409, "ask_first")
    assert "c.py has changed since" in again["message"]
    assert desk.text("c.py") == "c = 'ann again'\n"
    desk.send("restore", version=version, sure=again["sure"]).is_(200)
    assert desk.text("c.py") == "c = 'ben'\n"
    assert "has ended your lease on c.py by force" in desk.told("ann")
    assert ("lease_forced", "operator", "c.py") in desk.feed()


def test_both_are_kept_under_a_name_that_is_free_and_nobody_needs_it_any_more(desk: Desk) -> None:
    version = desk.overwritten()
    desk.scene.put(f"c.{version}.py", "somebody else's\n")
    done = desk.done("keep_both", version=version)
    assert done["result"]["to"] == f"c.{version}.2.py"
    assert done["says"] == f"{version} of c.py is in c.{version}.2.py"
    assert desk.text(f"c.{version}.2.py") == "c = 'ben'\n"
    assert desk.text(f"c.{version}.py") == "somebody else's\n"
    assert desk.text("c.py") == "c = 'ann'\n"
    assert ("kept_beside", "operator", "c.py") in desk.feed()
    assert f"has put your version {version} of c.py beside it" in desk.told("ben")
    assert "lost c.py" not in desk.scene.shell()("status").out
    again = desk.done("keep_both", version=version)
    assert again["result"]["to"] == f"c.{version}.2.py"
    assert len(list(desk.scene.repo.glob(f"c.{version}*"))) == 2


@pytest.mark.proves("REPO-3")
def test_what_a_version_says_leads_nowhere_else(desk: Desk, tmp_path: Path) -> None:
    version = desk.overwritten()
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    sub = desk.scene.repo / "sub"
    sub.mkdir()
    desk.scene.database.change("kept", {"key": "sub/c.py"}, id=int(version[1:]))
    sub.rmdir()
    sub.symlink_to(outside)
    assert desk.send("keep_both", version=version).status == 400
    assert desk.send("restore", version=version).status in (400, 409)
    for key in (str(outside / "c.py"), "../elsewhere/c.py", ".git/hooks/pre-commit"):
        desk.scene.database.change("kept", {"key": key}, id=int(version[1:]))
        for act in ("keep_both", "restore"):
            assert desk.send(act, version=version).status in (400, 404), (act, key)
    assert list(outside.iterdir()) == []
    assert not (desk.scene.repo / ".git/hooks/pre-commit").exists()


def test_work_in_a_file_becomes_the_persons_after_a_question_and_can_be_given_up(
    desk: Desk,
) -> None:
    desk.session("ann").change("src/a.py", "a = 2\n")
    question = desk.asked("own", path="src/a.py")
    assert question["message"] == "src/a.py is the work of ann. Take it over?"
    done = desk.send("own", path="src/a.py", sure=question["sure"]).is_(200)
    assert done["says"] == (
        "the work in src/a.py is yours now; ann is told: the file is as it was, and what is "
        "uncommitted in it counts as your work"
    )
    assert "has taken over the work in src/a.py" in desk.told("ann")
    assert desk.done("own", path="src/a.py")["says"] == "the work in src/a.py is yours already"
    desk.send("own", path="src/b.py").is_(404)


def test_messages_are_sent_answered_acknowledged_and_read(desk: Desk) -> None:
    ann = desk.session("ann")
    sent = desk.done("send", to=["ann"], message="look at src/a.py")
    assert sent["says"] == "sent M1 to ann"
    assert "look at src/a.py" in desk.told("ann")
    ann.command("send", "--to", "operator", "--needs-ack", "--message", "may I?")
    answered = desk.done("reply", id="M2", message="yes")
    assert answered["says"] == "answered M2 to ann with M3"
    assert "yes" in desk.told("ann")
    assert desk.done("acknowledge", id="M2")["result"] == {"acknowledged": "M2"}
    ann.command("send", "--to", "operator", "--message", "done")
    assert desk.done("read", ids=["M4", "M5"])["says"] == "M4, M5: read"
    assert "done" not in desk.scene.shell("operator")("inbox").out
    desk.done("reply", id="M3", message="and be quick")
    assert "and be quick" in desk.told("ann")
    directed = desk.done("send", to=["ann"], message="stop that", directive=True)
    assert directed["says"].startswith("directive M")
    assert "stop that" in desk.told("ann")
    desk.send("send", to=["nobody"], message="x", directive=True).is_(404)
    desk.send("send", to=["ann"], message="x", directive=True, urgent=True).is_(400)
    desk.send("reply", id="M99", message="x").is_(404)
    desk.send("send", to=[], message="x").is_(400)


def test_a_task_that_somebody_works_on_is_touched_after_a_question(desk: Desk) -> None:
    ann = desk.session("ann")
    desk.session("ben")
    made = desk.done("create_task", title="tests", files=["src/b.py"], priority=5)
    assert made["says"] == "created T1: tests"
    assert desk.done("assign", task="T1", agent="ann")["says"] == "assigned T1: tests to ann"
    ann.command("claim-task", "T1")
    for act, more in (
        ("assign", {"agent": "ben"}), ("complete_task", {}), ("cancel_task", {}),
        ("release_task", {}), ("block_task", {"why": "no"}),
    ):  # fmt: skip
        question = desk.asked(act, task="T1", **more)
        assert question["message"] == "ann works on T1: tests. Go on?"
        assert question["whom"] == [{"agent": "ann", "agent_id": "ann", "what": "works on it"}]
    assert "blocked T1" in desk.agreed("block_task", task="T1", why="waits for the parser")["says"]
    assert desk.done("unblock_task", task="T1")["says"] == "unblocked T1: tests"
    assert desk.agreed("assign", task="T1", agent="ben")["says"] == "assigned T1: tests to ben"
    assert "leave it to them" in desk.told("ann")
    assert desk.done("complete_task", task="T1")["says"] == "completed T1: tests"
    assert desk.done("decide", text="tabs")["says"] == "recorded D1"
    desk.done("decide", text="blanks", supersedes="D1")


def test_a_pause_ends(desk: Desk) -> None:
    assert desk.scene.shell()("pause").code == 0, "the person's, in a shell"
    assert desk.done("unpause")["says"] == "the pause is over"
    assert desk.done("unpause")["says"] == "no pause was on"


def test_a_repository_without_hooks_is_said_to_be_bare_and_what_to_type(desk: Desk) -> None:
    """What ``doctor`` says of it, and where sessions run hooks that no file arms, that."""

    def told() -> Any:
        return desk.person.get(f"{desk.path}/glance").is_(200)["health"]["protection_of"]

    typed = "agent-sync install --write-settings"
    assert told() == {"state": "off", "says": told()["says"], "command": typed}
    assert told()["says"].startswith("No hook guards this repository")
    doctor = desk.scene.shell()("doctor").out
    assert "Protection: enforced" not in doctor
    assert typed in doctor
    desk.session("ann").change("src/a.py", "a = 2\n")
    assert told()["state"] == "partial"
    gate = {"matcher": "*", "hooks": [{"type": "command", "command": "agent-sync hook pre-edit"}]}
    desk.scene.put(".claude/settings.json", json.dumps({"hooks": {"PreToolUse": [gate]}}))
    assert told() is None
