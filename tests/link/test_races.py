"""Two machines want the same hundred things in the same moment (S10)."""

import json
import subprocess
import sys
import time

import pytest

from support import CHECKOUT, SOURCE, TIMEOUT_S

from .machines import Machine, until

THINGS = 100


def started(machine: Machine, at: float, keys: "list[str]") -> "subprocess.Popen[str]":
    """A hundred agents of a machine."""
    env = {**machine.shell().env(), "PYTHONPATH": f"{SOURCE}:{CHECKOUT / 'tests'}"}
    words = [sys.executable, "-m", "link.racer", str(machine.repo), str(at), machine.repo.name]
    return subprocess.Popen([*words, *keys], env=env, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
@pytest.mark.proves("LINK-2")
def test_of_a_hundred_things_none_is_held_twice(north: Machine, south: Machine) -> None:
    keys = [f"thing-{number}" for number in range(THINGS)]
    at = time.time() + 6
    racers = [started(north, at, keys), started(south, at, keys[::-1])]
    first, second = (json.loads(one.communicate(timeout=3 * TIMEOUT_S)[0]) for one in racers)
    got = {key: (first[key], second[key]) for key in keys}
    twice = {key: one for key, one in got.items() if all(x.startswith("held ") for x in one)}
    assert twice == {}
    fine = {"held", "refused"}
    odd = {key: one for key, one in got.items() if {x.split()[0] for x in one} != fine}
    assert odd == {}
    fences = [x for one in got.values() for x in one if x.startswith("held ")]
    assert len(set(fences)) == THINGS
    until(lambda: len(north.shell().ok("locks")["leases"]) == THINGS)
    until(lambda: len(south.shell().ok("locks")["leases"]) == THINGS)
