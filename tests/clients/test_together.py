"""Different real clients in one checkout: one lease, one queue, one board, and mail between them"""

import functools

import pytest

from .acts import edit, read, shell
from .conftest import Arm, Start, need
from .drivers import DRIVERS
from .drivers.claude import Claude
from .place import Place
from .sessions import Session
from .turns import Gate, say

NAMES = ("claude", "codex", "gemini")
ALL = {**DRIVERS, "claude": Claude()}


@pytest.fixture
def place(arm: Arm) -> Place:
    """A repository that is armed for all of them."""
    need(*NAMES)
    return arm(*NAMES)


@pytest.fixture
def sessions(place: Place, start: Start) -> dict[str, Session]:
    """One session of each."""
    return {name: start(ALL[name], place, name) for name in NAMES}


@pytest.mark.proves("AUTO-1", "AUTO-3")
@pytest.mark.parametrize("holder", NAMES)
def test_what_one_edits_is_refused_to_the_others(
    place: Place, sessions: dict[str, Session], holder: str
) -> None:
    """While a session of one client works on a file, those of the others are refused an edit of it
    and read its name; when its turn is over they may."""
    gate, file = Gate(), place.repo / "a.py"
    change = (read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    turn = sessions[holder].prompt("Work.", *change)
    gate.wait()
    name = place.name_of(sessions[holder].agent)
    others = [one for client, one in sessions.items() if client != holder]
    refused = [one.ask("Work.", read(file), edit(file, "a = 2", "a = 3"), say()) for one in others]
    for one in refused:
        assert f"[agent-sync] BLOCKED: a.py is locked by {name}" in one.result(1)
    assert place.text("a.py") == "a = 2\n"
    gate.open()
    turn.wait()
    others[0].ask("Again.", read(file), edit(file, "a = 2", "a = 3"), say())
    assert place.text("a.py") == "a = 3\n"
    assert place.hook_errors() == ""


def in_line(place: Place, count: int) -> bool:
    """Whether so many wait for something."""
    return len(place.person.ok("status")["waits"]) == count


@pytest.mark.proves("LOCK-8", "ID-2")
def test_they_stand_in_one_queue(place: Place, sessions: dict[str, Session]) -> None:
    """Two clients wait for a file that a third one works on: who came first gets it first, and the
    other when that turn is over."""
    gate, file = Gate(), place.repo / "a.py"
    wait = shell(f"{place.command} lock a.py --wait=100")
    first = sessions["codex"].prompt(
        "Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate)
    )
    gate.wait()
    turns = [first]
    for count, name in enumerate(("gemini", "claude"), start=1):
        number = count + 1
        change = edit(file, f"a = {number}", f"a = {number + 1}")
        release = shell(f"{place.command} unlock a.py")
        turns.append(sessions[name].prompt("Work.", wait, read(file), change, release, say()))
        place.until(functools.partial(in_line, place, count), f"{name} to wait")
    gate.open()
    for turn in turns:
        turn.wait()
    assert place.text("a.py") == "a = 4\n", [turn.result(2) for turn in turns[1:]]
    assert place.held() == {}
    assert place.hook_errors() == ""


@pytest.mark.proves("MSG-4", "TASK-2", "AGENT-5")
def test_they_share_a_board_and_mail(place: Place, sessions: dict[str, Session]) -> None:
    """One session puts a task on the board and writes to the others; one of these takes it, and
    the other cannot. Status says which client each of them is."""
    codex, gemini, claude = (sessions[name] for name in ("codex", "gemini", "claude"))
    create = shell(f"{place.command} create-task 'Round prices'")
    codex.ask("Plan.", create, say())
    busy, go = Gate(), Gate()
    claim = f"{place.command} claim-task T1"
    taken = gemini.prompt("Take it.", shell(claim), shell("true", gate=busy), say())
    busy.wait()
    turn = claude.prompt("Take it.", shell(claim, gate=go), say())
    go.wait()
    names = [place.name_of(one.agent) for one in (claude, gemini)]
    tell = [shell(f"{place.command} send --to {one} --message 'Use Decimal.'") for one in names]
    codex.ask("Tell.", *tell, say())
    shown = {one["id"]: one["client"] for one in place.agents().values()}
    assert shown[claude.agent] == "claude", (
        "while it is at work: a session that is over is not here"
    )
    assert shown[gemini.agent] == "gemini"
    go.open()
    turn.wait()  # while the other one is there: what is left behind may be taken
    busy.open()
    taken.wait()
    assert place.name_of(gemini.agent) in turn.result(0), turn.result(0)
    for told in (turn.told(1), taken.told(2)):
        assert told.count("Use Decimal.") == 1
