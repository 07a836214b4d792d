"""Sessions of the real client do what the refusal tells them, and what must not be is told"""

import pytest

from ..turns import Gate, say
from .calls import bash, edit, read
from .conftest import Start
from .place import Place


@pytest.mark.proves("LOCK-8", "ID-2")
def test_a_refused_session_waits_in_turn_and_gets_the_file(start: Start, place: Place) -> None:
    """The refusal names a command that waits. Run in the session's shell it ends when the other
    turn does; the file is the waiting session's then, its edit passes, and its turn releases it."""
    gate = Gate()
    file = place.repo / "a.py"
    ann, ben = start("ann"), start("ben")
    mine = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    wait = bash("agent-sync lock a.py --wait=100")
    change = edit(file, "a = 2", "a = 3")
    turn = ben.prompt("Work.", read(file), change, wait, read(file), change, say())
    place.until(lambda: place.person.ok("status")["waits"], "somebody to stand in the queue")
    assert "agent-sync lock a.py --wait=100" in turn.told(2)
    gate.open()
    mine.wait()
    turn.wait()
    assert place.text("a.py") == "a = 3\n"
    assert place.held() == {}


@pytest.mark.proves("ID-1")
def test_one_session_opened_twice_is_told(start: Start, place: Place) -> None:
    """A session that is resumed while it still runs is two clients under one id: both models are
    told, since their edits cannot be told apart."""
    ann = start("ann")
    ann.ask("Hello.", say())
    twin = start("twin", "--resume", ann.id)
    second = twin.ask("Hello again.", say())
    assert twin.id == ann.id
    assert any("Two live client processes" in line for line in second.requests[0].ours)
    first = ann.ask("Still here.", say())
    assert any("Two live client processes" in line for line in first.requests[0].ours)
    assert place.person.ok("status")["agents"][0]["twin"]
