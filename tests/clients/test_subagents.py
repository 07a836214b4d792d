"""Subagents of each real client: an agent of their own where the client tells them apart"""

import pytest

from .acts import Errand, edit, read, spawn
from .conftest import Arm, Start, need
from .driver import Driver
from .drivers import DRIVERS
from .place import Place
from .turns import Gate, say

ONE_WITH_ITS_SESSION = ("gemini",)
"""Clients that do not say who calls."""


@pytest.mark.proves("ID-4")
def test_a_subagent_is_an_agent_of_its_session(driver: Driver, place: Place, start: Start) -> None:
    """A subagent may edit what its session holds, and what it edits itself is held in its own name
    until it has ended; where the client does not tell it apart it is its session. Nothing is held
    when the session's turn is over."""
    busy, over = Gate(), Gate()
    mine, its = place.repo / "a.py", place.repo / "b.py"
    errand = Errand(
        *(read(mine), edit(mine, "a = 2", "a = 3"), read(its), edit(its, "b = 1", "b = 2")),
        say(gate=busy),
    )
    ann = start(driver, place, "ann")
    first = (read(mine), edit(mine, "a = 1", "a = 2"))
    turn = ann.prompt("Work.", *first, spawn(errand), say(gate=over), say(), say())
    busy.wait()
    assert (place.text("a.py"), place.text("b.py")) == ("a = 3\n", "b = 2\n")
    agents = place.agents()
    (holder,) = [one for one in agents.values() if one["name"] == place.held()["b.py"]]
    if driver.name in ONE_WITH_ITS_SESSION:
        assert holder["id"] == ann.agent
    else:
        assert holder["id"] != ann.agent
        assert holder["parent"] == ann.agent
    busy.open()
    over.wait()
    place.until(lambda: place.held().get("b.py") in (None, agents[ann.agent]["name"]), "its end")
    over.open()
    turn.wait()
    assert place.held() == {}


@pytest.mark.proves("ID-4", "AUTO-2")
def test_a_subagent_edits_when_its_session_has_stopped(arm: Arm, start: Start) -> None:
    """Qwen Code says that the turn is over while a subagent in the background still works: what
    the session held is free, and what the subagent edits then is held until it has ended."""
    need("qwen")
    place, driver, go, busy = arm("qwen"), DRIVERS["qwen"], Gate(), Gate()
    mine, its = place.repo / "a.py", place.repo / "b.py"
    errand = Errand(read(its, gate=go), edit(its, "b = 1", "b = 2"), say(gate=busy))
    ann = start(driver, place, "ann")
    first = (read(mine), edit(mine, "a = 1", "a = 2"))
    turn = ann.prompt("Work.", *first, spawn(errand), say("Let it work."), say("It is done."))
    go.wait()
    place.until(lambda: not place.held(), "the session's turn to end")
    go.open()
    busy.wait()
    assert place.text("b.py") == "b = 2\n"
    ((key, holder),) = place.held().items()
    assert (key, holder != place.name_of(ann.agent)) == ("b.py", True)
    busy.open()
    turn.wait()
    assert place.held() == {}
    assert place.hook_errors() == ""
