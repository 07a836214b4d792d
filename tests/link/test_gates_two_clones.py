"""Gates, patches and checkpoints between two clones through relays and a real server."""

from collections.abc import Callable

import pytest

from .machines import Hall, Machine, until

FILE = "src/a.py"


@pytest.mark.proves("LINK-6")
def test_a_gate_opened_in_one_stops_the_other_until_both_agree(
    north: Machine, south: Machine
) -> None:
    ben, ann = south.session("ben"), north.agent("ann")
    ben.start(), ben.prompt()
    assert ben.command("register", "--name", "ben").code == 0
    until(lambda: "ben@south" in str(ann.ok("status")))
    gate = ann.ok("gate", "open", "--with", "ben@south", "--on", FILE)["gate"]["id"]
    until(lambda: ben.pre_edit(FILE).code == 2)
    assert f"agent-sync gate ack {gate}" in ben.pre_edit(FILE).err
    assert ben.command("gate", "ack", gate).code == 0
    ann.ok("gate", "ack", gate)
    until(lambda: ann.ok("gate", "show", gate)["gate"]["state"] == "acknowledged")
    until(lambda: south.shell().ok("gate", "show", gate)["gate"]["state"] == "acknowledged")
    assert ben.command("gate", "resolve", gate, "--summary", "agreed").code == 0
    until(lambda: ann.ok("gate", "show", gate)["gate"]["state"] == "ready")
    assert ben.pre_edit(FILE).code == 0


def test_who_acknowledges_last_is_told_what_it_became(north: Machine, south: Machine) -> None:
    """Also where its opener's machine, which settles it, has not answered yet."""
    ben, ann = south.agent("ben"), north.agent("ann")
    until(lambda: "ben@south" in str(ann.ok("status")))
    gate = ann.ok("gate", "open", "--with", "ben@south", "--on", FILE)["gate"]["id"]
    ann.ok("gate", "ack", gate)
    until(lambda: "acknowledged" in str(south.shell().ok("gates")["gates"]))
    told = ben("gate", "ack", gate)
    assert told.out.startswith(f"{gate} is acknowledged; it guards {FILE}")
    assert ben.ok("gate", "show", gate)["gate"]["state"] == "acknowledged"
    assert ben("gate", "resolve", gate, "--summary", "agreed").code == 0


def test_a_gate_on_everything_wants_full_access(north: Machine, south: Machine) -> None:
    south.agent("ben")
    ann = north.agent("ann")
    until(lambda: "ben@south" in str(ann.ok("status")))
    done = ann("gate", "open", "--with", "ben@south", "--json")
    assert done.code != 0
    assert "full access" in str(done.error)
    assert ann.ok("gates")["gates"] == []


@pytest.mark.proves("LINK-5")
def test_a_patch_crosses_and_is_applied_where_it_is_approved(
    machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    north = machine("north").link(hall, "north", "--share-contents")
    south = machine("south").link(hall, "south", "--share-contents")
    ben, ann = south.agent("ben"), north.session("ann")
    ann.start(), ann.prompt()
    assert ann.command("register", "--name", "ann").code == 0
    ben.ok("lock", FILE)
    until(lambda: north.holders() == ["ben@south"])
    text = (north.repo / FILE).read_text()
    given = {"file_path": str(north.repo / FILE), "old_string": text, "new_string": "ann\n"}
    assert ann.hook("pre-tool-use", ann.tool("Edit", given, "t1")).code == 2
    assert ann.command("propose", "--refused", "--title", "mine").code == 0
    until(lambda: south.shell().ok("patches")["patches"])
    ben.ok("patch", "approve", "P1001", "--apply")
    assert (south.repo / FILE).read_text() == "ann\n"
    assert (north.repo / FILE).read_text() == text
