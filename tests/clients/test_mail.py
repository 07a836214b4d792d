"""Messages from outside reach each real client's model between its steps and with its prompt"""

import html

import pytest

from .acts import shell
from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import Gate, say

NEVER_HELD = ("opencode",)
"""Clients that only tell that a turn is over."""
FRAME = '<agent-sync-state trust="untrusted">'


@pytest.mark.proves("HOOK-2", "HOOK-5", "MSG-4")
def test_mail_comes_between_steps_and_with_the_prompt(
    driver: Driver, place: Place, start: Start
) -> None:
    """A message to a busy session is in front of its model at the next step, one to an idle
    session in its next prompt, each once."""
    gate = Gate()
    ann = start(driver, place, "ann")
    turn = ann.prompt("Work.", shell("true", gate=gate), say())
    gate.wait()
    name = place.name_of(ann.agent)
    place.person.ok("send", "--to", name, "--message", "Leave b.py alone.")
    gate.open()
    turn.wait()
    told = html.unescape(turn.told(1))  # some clients escape what hooks say
    assert told.count("Leave b.py alone.") == 1
    assert FRAME in told
    place.person.ok("send", "--to", name, "--message", "The port is 5433.")
    later = ann.ask("Go on.", say())
    # What a client says when a session goes on may stand in the model's instructions.
    assert later.requests[0].text.count("The port is 5433.") == 1


@pytest.mark.proves("HOOK-6")
def test_mail_holds_the_end_of_a_turn_once(driver: Driver, place: Place, start: Start) -> None:
    """A message that comes while the last answer is written keeps the turn going once; the second
    time it ends. There is no loop. A client whose turns cannot be held has it with its next
    prompt."""
    first, second = Gate(), Gate()
    ann = start(driver, place, "ann")
    turn = ann.prompt("Work.", say("Done.", gate=first), say("Noted.", gate=second), say("No!"))
    first.wait()
    name = place.name_of(ann.agent)
    place.person.ok("send", "--to", name, "--message", "One more thing.")
    first.open()
    if driver.name in NEVER_HELD:
        turn.wait()
        later = ann.ask("Go on.", say())
        assert later.told(0).count("One more thing.") == 1
        return
    second.wait()
    place.person.ok("send", "--to", name, "--message", "And another.")
    second.open()
    turn.wait()
    assert len(turn.requests) == 2
    assert "One more thing." in turn.told(1)
