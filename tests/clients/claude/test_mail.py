"""Messages reach the real client's model at its prompt, between its steps, and before it stops"""

import pytest

import proofs

from ..turns import Gate, say
from .calls import bash
from .conftest import Start
from .place import Place

FRAME = '<agent-sync-state trust="untrusted">'


@pytest.mark.proves("HOOK-2", "MSG-4")
def test_mail_comes_with_the_next_prompt(start: Start, place: Place) -> None:
    """What was sent while a session was idle stands in its next prompt, once."""
    ann = start("ann")
    ann.ask("Hello.", say())
    place.person.ok("send", "--to", "all", "--message", "The port is 5433.")
    told = ann.ask("Go on.", say())
    assert told.requests[0].news.count("The port is 5433.") == 1
    assert FRAME in told.requests[0].news
    again = ann.ask("And on.", say())
    assert "The port is 5433." not in again.requests[0].news


@pytest.mark.proves("HOOK-5")
def test_mail_comes_between_two_steps(start: Start, place: Place) -> None:
    """A message to a busy session is in front of its model at its next step."""
    gate = Gate()
    ann = start("ann")
    turn = ann.prompt("Work.", bash("true", gate=gate), say())
    gate.wait()
    place.person.ok("send", "--to", place.name_of(ann.id), "--message", "Leave b.py alone.")
    gate.open()
    turn.wait()
    assert len(turn.requests) == 2
    assert turn.requests[1].news.count("Leave b.py alone.") == 1
    assert FRAME in turn.requests[1].news


@pytest.mark.proves("HOOK-6")
def test_mail_holds_the_end_of_a_turn_once(start: Start, place: Place, proof: proofs.Proof) -> None:
    """A message that comes while the last answer is written keeps the turn going once; a second
    one does not, and comes with the next prompt. There is no loop."""
    first, second = Gate(), Gate()
    ann = start("ann")
    turn = ann.prompt("Work.", say("Done.", gate=first), say("Noted.", gate=second), say("No!"))
    first.wait()
    name = place.name_of(ann.id)
    place.person.ok("send", "--to", name, "--message", "One more thing.")
    first.open()
    second.wait()
    place.person.ok("send", "--to", name, "--message", "And another.")
    second.open()
    turn.wait()
    assert len(turn.requests) == 2
    assert "One more thing." in turn.requests[1].news
    stops = ann.hooks_of("Stop")
    assert ["decision" in hook.out for hook in stops] == [True, False]
    later = ann.ask("Go on.", say())
    assert later.requests[0].news.count("And another.") == 1
    assert "One more thing." not in later.requests[0].news
    proof.figure("times a Stop was held", sum("decision" in hook.out for hook in stops))
