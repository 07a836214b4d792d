"""Copilot CLI runs the hooks of Claude Code's settings by itself: it is guarded by these alone"""

import pytest

from .acts import edit, patch, shell
from .conftest import Arm, Start, need
from .driver import Driver
from .drivers import DRIVERS, PATCHERS
from .drivers.copilot import Copilot
from .place import Place
from .turns import Gate, Step, say

HELD, FREE = "a.py", "b.py"


def attempt(driver: Driver, place: Place, name: str) -> Step:
    """A change of a file in the way of this driver's model."""
    old, new = f"{name[0]} = 1", f"{name[0]} = 2"
    if driver is DRIVERS["copilot"]:
        return edit(place.repo / name, old, new)
    return patch(f"*** Update File: {name}", "@@", f"-{old}", f"+{new}")


@pytest.fixture
def place(arm: Arm) -> Place:
    """A repository that is armed for Claude Code, and for nothing else."""
    need("copilot")
    made = arm("claude")
    Copilot().settle(made)
    return made


@pytest.mark.proves("AUTO-1", "AUTO-3", "AUTO-4")
@pytest.mark.parametrize("which", [DRIVERS, PATCHERS], ids=["edits", "patches"])
def test_copilot_is_guarded_by_claudes_installation(
    place: Place, start: Start, which: dict[str, Driver]
) -> None:
    """With ``.claude/settings.json`` alone an edit, a patch and a command that would write a locked
    file are refused, in words that its model reads. A free file is claimed until the turn ends,
    and status says that this is Copilot CLI and no session of Claude Code."""
    driver = which["copilot"]
    assert not (place.repo / driver.hooks).exists()
    place.person.ok("lock", HELD)
    ann, gate = start(driver, place, "ann"), Gate()
    steps = (attempt(driver, place, HELD), shell(f"echo 'a = 3' > {HELD}"))
    turn = ann.prompt("Work.", *steps, attempt(driver, place, FREE), say(gate=gate))
    gate.wait()
    for number in range(2):
        assert f"[agent-sync] BLOCKED: {HELD} is locked by operator" in turn.result(number)
    assert (place.text(HELD), place.text(FREE)) == ("a = 1\n", "b = 2\n")
    assert place.held() == {HELD: "operator", FREE: place.name_of(ann.agent)}
    assert place.agents()[ann.agent]["client"] == "copilot"
    gate.open()
    turn.wait()
    assert place.held() == {HELD: "operator"}
    assert place.hook_errors() == ""


@pytest.mark.proves("HOOK-11")
def test_armed_twice_everything_is_told_once(arm: Arm, start: Start) -> None:
    """With Claude Code's settings and its own file both in place every hook runs twice, and the
    model is told once: a refusal, mail at the prompt, mail that holds its turn."""
    need("copilot")
    place, driver, gate = arm("claude", "copilot"), DRIVERS["copilot"], Gate()
    place.person.ok("lock", HELD)
    ann = start(driver, place, "ann")
    work = (attempt(driver, place, HELD), attempt(driver, place, FREE))
    turn = ann.prompt("Work.", *work, say(gate=gate), say())
    gate.wait()
    name = place.name_of(ann.agent)
    assert turn.result(0).count("[agent-sync] BLOCKED") == 1
    assert place.held() == {HELD: "operator", FREE: name}
    assert [one for one in place.agents() if one != "operator"] == [ann.agent]
    place.person.ok("send", "--to", name, "--message", "One more thing.")
    gate.open()
    turn.wait()
    assert turn.requests[-1].text.count("One more thing.") == 1
    assert place.held() == {HELD: "operator"}
    place.person.ok("send", "--to", name, "--message", "The port is 5433.")
    assert ann.ask("Go on.", say()).requests[0].text.count("The port is 5433.") == 1
