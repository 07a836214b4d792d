"""All the real clients in one checkout, armed by one command: each stops the next one"""

import pytest

from .acts import edit, patch, read, shell
from .conftest import Start, need
from .drivers import DRIVERS, PATCHERS
from .drivers.claude import Claude
from .place import Place
from .turns import Gate, say

ALL = {"claude": Claude(), **DRIVERS}


@pytest.fixture
def place(ground: Place) -> Place:
    """A repository that one command has armed for every client there is."""
    need(*ALL)
    ground.install("--agents", "all")
    for one in DRIVERS.values():
        one.settle(ground)
    return ground


@pytest.mark.proves("AGENT-1", "AGENT-4", "AGENT-7")
def test_each_is_refused_what_the_one_before_it_holds(place: Place, start: Start) -> None:
    """In turn each client works on a file, while the next one is refused an edit of it, a command
    that writes it, and a patch where it makes patches; a file that is free it gets."""
    sessions = {name: start(one, place, name) for name, one in ALL.items()}
    names = list(ALL)
    file = place.repo / "a.py"
    for number, holder in enumerate(names, start=1):
        other = names[number % len(names)]
        gate, old, new = Gate(), f"a = {number}", f"a = {number + 1}"
        turn = sessions[holder].prompt("Work.", read(file), edit(file, old, new), say(gate=gate))
        gate.wait()
        name = place.name_of(sessions[holder].agent)
        steps = [read(file), edit(file, new, "a = 0"), shell("echo 'a = 0' > a.py")]
        if other in PATCHERS:
            steps.append(patch("*** Update File: a.py", "@@", f"-{new}", "+a = 0"))
        free = shell(f"echo {other} > {other}.txt")
        done = sessions[other].ask("Work.", *steps, free, say())
        for one in range(1, len(steps)):
            said = done.result(one)
            assert f"[agent-sync] BLOCKED: a.py is locked by {name}" in said, (holder, other, said)
        assert place.text("a.py") == f"{new}\n", (holder, other)
        assert place.text(f"{other}.txt") == f"{other}\n", (holder, other)
        gate.open()
        turn.wait()
    assert place.held() == {}
    assert place.hook_errors() == ""
