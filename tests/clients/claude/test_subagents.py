"""Subagents of the real client: siblings, their session and others are kept apart"""

import pytest

from ..model import Model
from ..turns import Gate, Step, Use, say, use
from .calls import edit, read
from .conftest import Start
from .place import Place
from .sessions import Session


def spawn(model: Model, *scripts: "tuple[Step, ...]") -> tuple[Step, list[str]]:
    """Start subagents in the background that follow these scripts; and their prompts' marks."""
    marks = [model.script(*steps) for steps in scripts]
    calls = [
        Use("Agent", {"description": "Help", "prompt": f"Help. {mark}", **KIND}) for mark in marks
    ]
    return use(*calls), marks


KIND = {"subagent_type": "general-purpose", "run_in_background": True}


def over(session: Session, count: int) -> None:
    """Wait until so many subagents have ended."""
    session.until(lambda: len(session.hooks_of("SubagentStop")) >= count, "subagents to end")


@pytest.mark.proves("ID-4")
def test_siblings_block_each_other(start: Start, place: Place, model: Model) -> None:
    """Two subagents of one session: what one of them edits is refused to the other."""
    file = place.repo / "a.py"
    busy, go = Gate(), Gate()
    one = (read(file), edit(file, "a = 1", "a = 2"), say("Edited.", gate=busy))
    two = (read(file, gate=go), edit(file, "a = ", "a = 1"), say("Refused."))
    begin, marks = spawn(model, one, two)
    ann = start("ann")
    ann.prompt("Work.", begin, say("They work."), say(), say())
    busy.wait()
    go.open()
    over(ann, 1)
    assert place.text("a.py") == "a = 2\n"
    (result,) = model.asked(marks[1])[2].results
    assert result.error
    assert "[agent-sync] BLOCKED: a.py is locked by " in result.text
    busy.open()
    over(ann, 2)
    place.until(lambda: not place.held(), "the leases of both to end")


@pytest.mark.proves("ID-4", "AUTO-2")
def test_a_subagent_keeps_its_file_when_its_session_stops(
    start: Start, place: Place, model: Model
) -> None:
    """The session's own turn ends while a subagent still edits: its lease stays, against the
    session and against others, and is over when the subagent is."""
    file = place.repo / "a.py"
    busy, look = Gate(), Gate()
    begin, _ = spawn(model, (read(file), edit(file, "a = 1", "a = 2"), say(gate=busy)))
    ann = start("ann")
    turn = ann.prompt(
        "Work.",
        begin,
        read(file, gate=look),
        edit(file, "a = 2", "a = 9"),
        say("Let it work."),
        say("It is done."),
    )
    busy.wait()
    look.open()
    ann.until(lambda: ann.hooks_of("Stop"), "the turn to stop")
    assert "(a subagent of yours)" in turn.requests[3].news
    assert list(place.held()) == ["a.py"]
    ben = start("ben")
    refused = ben.ask("Work.", read(file), edit(file, "a = 2", "a = 7"), say())
    assert "[agent-sync] BLOCKED: a.py" in refused.requests[2].news
    assert place.text("a.py") == "a = 2\n"
    busy.open()
    over(ann, 1)
    assert place.held() == {}
    ben.ask("Again.", read(file), edit(file, "a = 2", "a = 7"), say())
    assert place.text("a.py") == "a = 7\n"


@pytest.mark.proves("ID-4")
def test_a_subagent_may_edit_what_its_session_holds(
    start: Start, place: Place, model: Model
) -> None:
    """A subagent works on a file that its session has edited in the same turn."""
    file = place.repo / "a.py"
    go = Gate()
    begin, marks = spawn(model, (read(file, gate=go), edit(file, "a = 2", "a = 3"), say()))
    ann = start("ann")
    hold = Gate()
    ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), begin, say(gate=hold), say())
    go.wait()
    assert list(place.held()) == ["a.py"]
    go.open()
    over(ann, 1)
    assert place.text("a.py") == "a = 3\n"
    assert model.asked(marks[0])[-1].ours == []
    hold.open()
