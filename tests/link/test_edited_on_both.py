"""A path that two machines edit is one of several checkouts, of which nobody can try the merge."""

import pytest

from .machines import Machine, until


@pytest.mark.proves("WORK-12")
def test_it_is_said_and_that_it_cannot_be_tried(north: Machine, south: Machine) -> None:
    assert not north.session("s1").change("src/a.py", "north\n").refused
    until(south.holders)
    assert not south.session("s2").change("src/a.py", "south\n").refused
    found = south.shell().ok("status")
    (pair,) = found["merges"]
    assert (pair["verdict"], pair["files"], pair["checkouts"][0]) == ("unknown", ["src/a.py"], ".")
    assert "not here" in pair["why"]
    assert not [one for one in found["attention"] if one["code"] == "merge_conflict"]
    said = south.shell()("status").out
    assert "MERGES  the main checkout (" in said
    assert "another machine (" in said
    assert "@north) changed src/a.py: whether it merges is unknown" in said
