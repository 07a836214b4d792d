"""Sessions of the real client stop together: gates, and patches that they leave for one another."""

import pytest

from ..turns import Gate, say
from .calls import bash, edit, read
from .conftest import Start
from .place import Place


@pytest.mark.proves("GATE-4", "GATE-5", "GATE-9")
def test_a_gate_stops_the_edit_until_all_agree(start: Start, place: Place) -> None:
    """A gate that one session opens stops the other's Edit and shell write, also when both have
    acknowledged; the refusal names each next command, and the one that resolves lets it through."""
    file = place.repo / "a.py"
    ann, ben = start("ann"), start("ben")
    ben.ask("Hello.", say())
    opened = bash(f"agent-sync gate open --with {place.name_of(ben.id)} --on a.py --why interface")
    ann.ask("Open it.", opened, bash("agent-sync gate ack G1"), say())
    change = edit(file, "a = 1", "a = 2")
    turn = ben.ask(
        "Work.",
        read(file),
        change,
        bash("echo 'a = 9' > a.py"),
        bash("agent-sync gate ack G1"),
        change,
        bash("agent-sync gate resolve G1 --summary 'a may change'"),
        change,
        say(),
    )
    first, shell, _, second = (turn.requests[number].results[0].text for number in range(2, 6))
    assert "agent-sync gate ack G1" in first
    assert "BLOCKED" in shell
    assert "agent-sync gate resolve G1" in second
    assert place.text("a.py") == "a = 2\n"
    assert place.person.ok("gates")["gates"] == []


@pytest.mark.proves("PATCH-1", "PATCH-4", "PATCH-5", "DUTY-3")
def test_a_refused_edit_is_left_as_a_patch_and_applied(start: Start, place: Place) -> None:
    """What a session was refused waits as a patch. Who holds the file reads of it between two
    steps, or is held back once at the end of its turn, and has it written by one command."""
    gate, file = Gate(), place.repo / "a.py"
    ann, ben = start("ann"), start("ben")
    mine = ann.prompt(
        "Work.",
        read(file),
        edit(file, "a = 1", "a = 2"),
        say(gate=gate),
        bash("agent-sync patch approve P1 --apply"),
        say(),
    )
    gate.wait()
    leave = bash("agent-sync propose --refused --title 'three'")
    turn = ben.ask("Work.", read(file), edit(file, "a = 2", "a = 3"), leave, say())
    assert "agent-sync propose --refused" in turn.told(2)
    assert place.text("a.py") == "a = 2\n"
    gate.open()
    mine.wait()
    assert "agent-sync patch approve P1 --apply" in "".join(
        mine.told(number) for number in range(len(mine.requests))
    )
    assert place.text("a.py") == "a = 3\n"
    assert place.person.ok("patches", "--all")["patches"][0]["state"] == "applied"
