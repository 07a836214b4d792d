"""A line for the person beside what the model is told, and the beginning of the last prompt"""

import pytest

from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import Gate, say


@pytest.mark.proves("ARR-2")
def test_the_model_hears_all_beside_the_line_for_the_person(
    driver: Driver, place: Place, start: Start
) -> None:
    """The answer at the start of a session has a line for the person as well; each client's model
    is told who is here all the same. Of the prompt the beginning is kept."""
    place.person.ok("lock", "c.py")
    ann = start(driver, place, "ann")
    gate = Gate()
    turn = ann.prompt("Work on the zebra crossing.", say(gate=gate))
    gate.wait()
    kept = {str(row[0]) for row in place.database.rows("agents", "prompt")}
    gate.open()
    turn.wait()
    name = place.name_of(ann.agent)
    assert f"[agent-sync] You are {name}. No other agent is here" in turn.requests[0].text
    assert any("Work on the zebra crossing." in one for one in kept), kept
