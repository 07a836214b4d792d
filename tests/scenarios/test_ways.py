"""Every way of the table, in both settings, ends as it says; none is open."""

from collections.abc import Callable

import pytest

from support import need

from . import stand_ins
from .conftest import Trials
from .table import kinds
from .table.way import NOT_HERE, PREVENTED, SETTINGS, Way
from .trial import Trial

TRIES = [
    pytest.param(way, setting, id=f"{kind.name}-{setting}-{way.command[:60]}")
    for kind in kinds()
    for way in kind.ways
    for setting in SETTINGS
    if way.outcome(setting) != NOT_HERE
]


@pytest.mark.parametrize(("way", "setting"), TRIES)
@pytest.mark.proves("AUTO-4", "AUTO-5", "AUTO-6", "WORK-3", "WORK-4", "WORK-5")
def test_no_way_is_open(
    trials: Trials, fresh: Callable[[str], Trial], way: Way, setting: str
) -> None:
    expected = way.outcome(setting)
    for program in stand_ins.needed(way.command) if expected != PREVENTED else ():
        need(program)
    alike = expected == PREVENTED and not way.setup and not way.there
    one = trials.shared(setting) if alike else fresh(setting)
    ended = ""
    try:
        ended = one.run(way)
    finally:
        if ended != PREVENTED and alike:
            trials.spoiled(setting)
    assert ended == expected
