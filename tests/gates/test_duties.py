"""What agents owe one another: computed, told once a change, and one Stop held back (DUTY)."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scene.database import Database
from scene.session import Session
from support import Cli

from .crew_steps import ok

Make = Callable[..., Session]
MOST = 5


def opened(one: Session, *others: str, on: str = "shared.py") -> str:
    """A gate that one opens with others; its id."""
    data = one.command("gate", "open", "--with", *others, "--on", on, "--json").data
    return str(data["gate"]["id"])


def owed(one: Session) -> "list[dict[str, object]]":
    """What one owes."""
    return list(one.command("duties", "--json").data["duties"])


def told(text: str) -> "list[str]":
    """The lines of what was pushed that are about duties."""
    lines = text.split("\n")
    start = next((i for i, row in enumerate(lines) if "Others cannot go on" in row), None)
    if start is None:
        return []
    end = next(
        (i for i, row in enumerate(lines) if i > start and row[:1] in ("<", "[")), len(lines)
    )
    return lines[start:end]


@pytest.mark.proves("DUTY-1")
def test_a_gate_that_waits_for_somebody_is_one_duty_until_it_is_done(
    ann: Session, ben: Session
) -> None:
    assert owed(ben) == []
    ref = opened(ann, "ben")
    assert [(x["verb"], x["subject"]) for x in owed(ben)] == [("acknowledge", ref)]
    assert owed(ben)[0]["waiting"] == ["ann"]
    assert ben.command(*str(owed(ben)[0]["command"]).split()[1:]).code == 0
    assert owed(ben) == []
    assert [(x["verb"], x["subject"]) for x in owed(ann)] == [("acknowledge", ref)]


@pytest.mark.proves("DUTY-1")
def test_a_duty_is_gone_when_its_cause_is_by_whatever_route(ann: Session, ben: Session) -> None:
    ref = opened(ann, "ben")
    assert owed(ben)
    assert ann.command("cancel", ref, "--why", "no need").code == 0
    assert owed(ben) == []


@pytest.mark.proves("DUTY-1")
def test_who_is_gone_owes_nothing_and_is_kept_waiting_by_nobody(
    ann: Session, ben: Session, arrive: Make
) -> None:
    arrive("cy")
    opened(ann, "ben", "cy")
    ben.end()
    everything = ann.command("duties", "--all", "--json").data["duties"]
    assert "ben" not in {x["agent"] for x in everything}
    assert all("ben" not in x["waiting"] for x in everything)


@pytest.mark.proves("DUTY-1")
def test_a_lease_that_is_not_used_and_somebody_waits_for_is_owed(
    ann: Session, ben: Session, database: Database
) -> None:
    assert ann.command("lock", "src/a.py").code == 0
    assert owed(ann) == []
    assert ben.command("lock", "src/a.py", "--wait=0.1").code == 2
    (duty,) = owed(ann)
    assert (duty["verb"], duty["command"]) == ("free", "agent-sync unlock src/a.py")
    assert duty["waiting"] == ["ben"]
    assert ann.change("src/a.py", "x = 1\n").code == 0
    assert owed(ann) == []
    ann.stop(active=True)
    ann.prompt(prompt_id="next")
    assert [x["verb"] for x in owed(ann)] == ["free"], "another turn, in which it was not written"
    assert ann.command("unlock", "src/a.py").code == 0
    assert owed(ann) == []
    assert ("ben", "src/a.py") in database.in_line()


@pytest.mark.proves("DUTY-2")
def test_next_is_what_keeps_most_agents_waiting_longest(
    ann: Session, ben: Session, arrive: Make
) -> None:
    arrive("cy")
    one = opened(ann, "ben", on="one.py")
    two = opened(ann, "ben", "cy", on="two.py")
    first = ben.command("next", "--json").data
    assert first["next"]["subject"] == two
    assert first["duties"] == 2
    ben.command("gate", "ack", two)
    said = ben.command("next").out
    assert f"agent-sync gate ack {one}" in said
    ben.command("gate", "ack", one)
    assert "Nobody waits for you." in ben.command("next").out
    assert ann.command("next", "--json").data["next"]["agent"] == "ann"


@pytest.mark.proves("DUTY-3")
def test_a_duty_is_told_once_with_the_next_prompt_in_few_lines(ann: Session, ben: Session) -> None:
    ref = opened(ann, "ben")
    lines = told(ben.prompt(prompt_id="p2").context)
    assert len(lines) == 2
    assert f"agent-sync gate ack {ref}" in lines[1]
    assert told(ben.prompt(prompt_id="p3").context) == []


@pytest.mark.proves("DUTY-3")
def test_many_duties_take_five_lines(ann: Session, ben: Session) -> None:
    for number in range(8):
        opened(ann, "ben", on=f"f{number}.py")
    lines = told(ben.prompt(prompt_id="p2").context)
    assert len(lines) == MOST
    assert lines[-1] == "and 5 more: `agent-sync duties`"


@pytest.mark.proves("DUTY-3")
def test_a_busy_agent_is_told_between_two_steps(ann: Session, ben: Session) -> None:
    assert ben.batch().out == ""
    ref = opened(ann, "ben")
    assert told(ben.batch().context)[1:] != []
    assert told(ben.batch().context) == []
    assert ann.command("cancel", ref, "--why", "x").code == 0
    again = opened(ann, "ben")
    assert again in ben.batch().context, "a change is told"


@pytest.mark.proves("DUTY-3")
def test_a_new_session_hears_of_what_waits_for_it(ann: Session, ben: Session) -> None:
    ref = opened(ann, "ben")
    ben.end()
    assert ref in "".join(told(ben.start("resume").context))
    assert told(ben.prompt(prompt_id="p2").context) == []


@pytest.mark.proves("DUTY-3")
def test_stop_is_held_back_once_if_this_session_alone_lets_another_go_on(
    ann: Session, ben: Session
) -> None:
    ref = opened(ann, "ben")
    ben.batch()
    assert ben.stop().json == {}, "ann has not acknowledged either"
    ben.prompt(prompt_id="p2")
    assert ann.command("gate", "ack", ref).code == 0
    first = ben.stop()
    assert first.json["decision"] == "block"
    assert f"agent-sync gate ack {ref}" in first.reason
    assert "ann" in first.reason
    assert ben.stop(active=True).json == {}
    ben.prompt(prompt_id="p3")
    assert ben.stop().json == {}, "once for one duty"


@pytest.mark.proves("DUTY-3")
def test_stop_is_never_held_back_for_an_agent_that_is_blocked_itself(
    ann: Session, ben: Session
) -> None:
    ref = opened(ann, "ben")
    assert ann.command("gate", "ack", ref).code == 0
    ben.batch()
    assert ben.pre_edit("shared.py").refused
    assert ben.stop().json == {}


@pytest.mark.proves("DUTY-3")
def test_the_persons_prompt_is_never_blocked(ann: Session, ben: Session) -> None:
    opened(ann, "ben")
    answer = ben.prompt(prompt_id="p2")
    assert answer.code == 0
    assert "decision" not in answer.json


@pytest.mark.proves("DUTY-3", "VIEW-3")
def test_who_is_free_to_go_on_hears_it_first(
    ann: Session, ben: Session, database: Database
) -> None:
    ref = opened(ann, "ben")
    assert ben.pre_edit("shared.py").refused
    ben.batch()
    ben.stop(active=True)
    assert ann.command("cancel", ref, "--why", "no need").code == 0
    free = ann.command("status", "--json").data["free_to_go_on"]
    assert [(x["agent"], x["subject"]) for x in free] == [("ben", ref)]
    text = ben.prompt(prompt_id="p2").context
    assert text.startswith(f"[agent-sync] You are free to go on: {ref} (shared.py)")
    assert database.count("stopped") == 0
    assert "free to go on" not in ben.prompt(prompt_id="p3").context


@pytest.mark.proves("DUTY-3")
def test_no_hook_that_has_a_duty_to_deliver_is_left_out(ann: Session, ben: Session) -> None:
    """Marks of quiet hooks are of before the gate, and none is set while its duty is untold."""
    ben.batch()
    ref = opened(ann, "ben")
    ben.post_edit("other.py")
    marks = ben.repo / ".claude" / "coordination" / "marks"
    assert not list(marks.glob("ben.*"))
    assert ref in ben.batch().context


@pytest.mark.proves("DUTY-3")
def test_the_same_with_a_process_for_each_hook_and_command(
    real_session: Make, repo: Path, home: Path
) -> None:
    ann, ben = real_session("ann"), real_session("ben")
    for one in (ann, ben):
        one.start()
        one.prompt(prompt_id=f"first-{one.id}")

    def shell(who: Session, *words: str) -> int:
        return Cli(repo, home).process(*words, env={"CLAUDE_CODE_SESSION_ID": who.id}).code

    assert shell(ben, "register", "--name", "ben") == 0
    assert shell(ann, "gate", "open", "--with", "ben", "--on", "shared.py") == 0
    assert shell(ann, "gate", "ack", "G1") == 0
    assert "agent-sync gate ack G1" in ben.prompt(prompt_id="p2").context
    assert ben.stop().json["decision"] == "block"
    assert ben.stop(active=True).json == {}
    assert shell(ben, "gate", "ack", "G1") == 0
    assert shell(ann, "gate", "resolve", "G1", "--summary", "s") == 0
    assert ann.pre_edit("shared.py").code == 0


@pytest.mark.proves("DUTY-1", "PATCH-3")
def test_who_is_first_in_line_may_give_the_word_that_it_owes(
    ann: Session, ben: Session, arrive: Callable[..., Session]
) -> None:
    cat = arrive("cat")
    ok(ann, "lock", "src/a.py")
    made = ok(ben, "propose", "--title", "t", "--file", "src/a.py", "--content", "a = 2\n")
    cat.command("lock", "src/a.py", "--wait=0.1")
    ok(ann, "unlock", "src/a.py")
    assert [x["verb"] for x in ok(cat, "duties")["duties"]] == ["decide"]
    assert ok(cat, "patch", "approve", made["patch"]["id"])["patch"]["state"] == "approved"
