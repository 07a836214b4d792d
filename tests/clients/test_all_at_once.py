"""All the real clients in one checkout, armed by one command: each stops the next one"""

from pathlib import Path

import pytest

from .acts import edit, patch, read, shell
from .conftest import Start, need
from .drivers import DRIVERS, PATCHERS
from .drivers.claude import Claude
from .place import Place
from .turns import Gate, Step, say

ALL = {"claude": Claude(), **DRIVERS}


@pytest.fixture
def place(ground: Place) -> Place:
    """A repository that one command has armed for every client there is."""
    need(*ALL)
    ground.install("--agents", "all")
    for one in DRIVERS.values():
        one.settle(ground)
    return ground


def change(name: str, file: Path, old: str, new: str) -> Step:
    """A change of one line as that client's model makes it."""
    if name in PATCHERS:
        return patch(f"*** Update File: {file.name}", "@@", f"-{old}", f"+{new}")
    return edit(file, old, new)


@pytest.mark.proves("AGENT-1", "AGENT-4", "AGENT-7")
def test_each_is_refused_what_the_one_before_it_holds(place: Place, start: Start) -> None:
    """In turn each client works on a file, while the next one is refused an edit of it, or a patch
    where its model makes patches, and a command that writes it; a file that is free it gets."""
    drivers = {**ALL, **PATCHERS}
    sessions = {name: start(drivers[name], place, name) for name in ALL}
    names = list(ALL)
    file = place.repo / "a.py"
    for number, holder in enumerate(names, start=1):
        other = names[number % len(names)]
        gate, old, new = Gate(), f"a = {number}", f"a = {number + 1}"
        work = change(holder, file, old, new)
        turn = sessions[holder].prompt("Work.", read(file), work, say(gate=gate))
        gate.wait()
        name = place.name_of(sessions[holder].agent)
        steps = [read(file), change(other, file, new, "a = 0"), shell("echo 'a = 0' > a.py")]
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
