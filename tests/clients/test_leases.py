"""Leases of each real client's sessions: taken by the first edit or by hand, over with the turn"""

import pytest

from .acts import edit, read, shell
from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import Gate, say


@pytest.mark.proves("AUTO-1", "AUTO-2")
def test_the_first_edit_claims_and_the_turn_ends_it(
    driver: Driver, place: Place, start: Start
) -> None:
    """The first edit of a free file takes a lease under an id that carries the client. The end of
    the turn releases it, and says so: it does not wait until the process is found gone."""
    gate = Gate()
    file = place.repo / "a.py"
    ann = start(driver, place, "ann")
    turn = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    assert place.text("a.py") == "a = 2\n"
    assert place.held() == {"a.py": place.name_of(ann.agent)}
    gate.open()
    turn.wait()
    assert place.held() == {}
    ((why,),) = place.database.rows("leases", "ended_why", key="a.py")
    assert why == "turn ended"


@pytest.mark.proves("PRES-2")
def test_a_killed_session_holds_nothing(driver: Driver, place: Place, start: Start) -> None:
    """A session that is killed with -9 in the middle of a turn stands in nobody's way: its lease
    is over at that moment, although no hook could say so."""
    gate = Gate()
    file = place.repo / "a.py"
    ann = start(driver, place, "ann")
    ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    assert place.held() == {"a.py": place.name_of(ann.agent)}
    ann.kill()
    assert place.held() == {}
    gate.open()


@pytest.mark.proves("AGENT-5")
def test_a_lock_taken_in_its_own_shell_is_its_own(
    driver: Driver, place: Place, start: Start
) -> None:
    """A session that locks a file by a command in its shell may edit it; no second agent is made,
    and status shows which client it is."""
    ann = start(driver, place, "ann")
    steps = (shell(f"{place.command} lock a.py --reason mine"), shell(f"{place.command} whoami"))
    gate = Gate()
    file = place.repo / "a.py"
    work = (read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    turn = ann.prompt("Work.", *steps, *work)
    gate.wait()
    name = place.name_of(ann.agent)
    assert name in turn.result(1), turn.result(0)
    assert place.text("a.py") == "a = 2\n", turn.result(3)
    assert place.held() == {"a.py": name}
    assert [one for one in place.agents() if one != "operator"] == [ann.agent]
    gate.open()
    turn.wait()
