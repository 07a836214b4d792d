"""A gate that one machine opened binds agents on another one, and ends on both (LINK-6, GATE)."""

from pathlib import Path

import pytest

from scene.session import Session

from .exchange import Clone, Pair, clones, no, ok, settle

MINUTE = 60_000
FILE = "src/a.py"


def age(clone: Clone, minutes: int) -> None:
    """So long ago everything was heard there."""
    then = clone.world().now - minutes * MINUTE
    clone.scene.database.last_heard(then)


def opened(by: Session, other: str, *on: str, **more: str) -> str:
    words = ["gate", "open", "--with", other, *(["--on", *on] if on else [])]
    for name, value in more.items():
        words += [f"--{name}", value]
    return str(ok(by, *words)["gate"]["id"])


@pytest.mark.proves("LINK-6")
def test_a_gate_binds_agents_on_another_machine_and_ends_on_both(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE, why="the interface changes")
    assert gate == "G1001"
    assert ben.pre_edit(FILE).code == 0
    settle(north, south)
    refused = ben.pre_edit(FILE)
    assert refused.code == 2
    assert f"agent-sync gate ack {gate}" in refused.err
    assert "ann@north" in refused.err
    assert "the interface changes" in refused.err
    assert ben.edit("src/b.py").code == 0
    ok(ben, "gate", "ack", gate)
    settle(north, south)
    shown = ok(ann, "gate", "show", gate)
    assert [x["verdict"] for x in shown["gate"]["parties"]].count("acknowledged") == 1
    ok(ann, "gate", "ack", gate)
    settle(north, south)
    assert ok(ben, "gate", "show", gate)["gate"]["state"] == "acknowledged"
    ok(ben, "gate", "resolve", gate, "--summary", "ann keeps the name")
    assert ben.edit(FILE).code == 0
    assert ann.pre_edit(FILE).code == 2
    settle(north, south)
    assert ann.edit(FILE).code == 0
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "ready"
    assert ok(ann, "gate", "show", gate)["gate"]["summary"] == "ann keeps the name"


def test_what_is_cancelled_on_one_machine_lets_go_on_the_other(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    assert ben.pre_edit(FILE).code == 2
    assert no(ben, "gate", "cancel", gate, "--why", "x")["code"] == "not_a_party"
    ok(ann, "gate", "cancel", gate, "--why", "done")
    settle(north, south)
    assert ben.edit(FILE).code == 0


def test_of_two_ends_the_one_that_the_server_has_first_holds(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    ok(ann, "gate", "ack", gate)
    ok(ben, "gate", "ack", gate)
    settle(north, south)
    ok(ann, "gate", "cancel", gate, "--why", "not now")
    ok(ben, "gate", "resolve", gate, "--summary", "agreed")
    south.say()
    settle(north, south)
    for who in (ann, ben):
        assert ok(who, "gate", "show", gate)["gate"]["state"] == "ready"


def test_what_is_further_here_than_at_the_server_is_said_again(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    ok(ann, "gate", "ack", gate)
    ok(ben, "gate", "ack", gate)
    south.say()
    north.hear()  # settles it there: acknowledged
    north.say()
    south.scene.shell()("gate", "cancel", gate, "--why", "by the person")
    settle(north, south)
    for who in (ann, ben):
        assert ok(who, "gate", "show", gate)["gate"]["state"] == "cancelled"


@pytest.mark.proves("LINK-6")
def test_a_machine_that_is_not_heard_is_absent_and_then_gone(
    pair: Pair,
) -> None:
    north, south, ann, _ = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    ok(ann, "gate", "ack", gate)
    assert "ben@south" in no(ann, "gate", "resolve", gate, "--summary", "x")["missing"]
    age(north, 4)
    assert ok(ann, "gate", "show", gate)["gate"]["missing"] == []
    assert ann.pre_edit(FILE).code == 2, "nobody goes through by time"
    age(north, 16)
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "cancelled"
    assert ann.edit(FILE).code == 0


def test_who_idles_on_a_machine_that_is_heard_is_not_gone(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    ben.stop()
    south.scene.database.idle_for(30 * MINUTE)
    settle(north, south)
    north.hear()
    shown = ok(ann, "gate", "show", gate)["gate"]
    assert shown["state"] == "requested"


@pytest.mark.proves("LINK-6")
def test_a_party_ends_its_part_while_the_server_is_away(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    assert no(ben, "gate", "cancel", gate, "--why", "x")["code"] == "not_a_party"
    age(south, 2)
    refused = ben.pre_edit(FILE)
    assert refused.code == 2
    assert f"agent-sync gate cancel {gate}" in refused.err
    ok(ben, "gate", "cancel", gate, "--why", "it burns")
    assert ben.edit(FILE).code == 0
    assert ok(ben, "gate", "show", gate)["gate"]["state"] == "requested", "it stands for the others"
    assert south.scene.database.count("linked", kind="party", state="unconfirmed") == 1
    settle(north, south)
    assert ann.pre_edit(FILE).code == 2
    told = ok(ann, "gate", "show", gate)
    assert any("it burns" in x["note"] for x in told["gate"]["parties"])


@pytest.mark.proves("LINK-6")
def test_a_gate_on_everything_guards_nothing_while_the_server_is_away(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    opened(ann, "ben@south")
    settle(north, south)
    assert ben.pre_edit(FILE).code == 2
    age(south, 2)
    assert ben.pre_edit(FILE).code == 0
    age(south, 0)
    assert ben.pre_edit(FILE).code == 2


@pytest.mark.proves("LINK-6")
def test_the_person_lifts_it_here_and_it_is_sent_later(
    pair: Pair,
) -> None:
    north, south, ann, ben = pair
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    age(south, 2)
    done = south.scene.shell()("gate", "cancel", gate, "--why", "I need it")
    assert done.code == 0, done.err
    assert ben.edit(FILE).code == 0
    settle(north, south)
    assert ok(ann, "gate", "show", gate)["gate"]["state"] == "cancelled"
    assert ann.edit(FILE).code == 0


def test_a_gate_that_the_server_refuses_is_cancelled_and_its_opener_told(
    pair: Pair,
) -> None:
    north, _, ann, _ = pair
    north.server.refuses["gate"] = "too_many"
    gate = opened(ann, "ben@south", FILE)
    north.say()
    shown = ok(ann, "gate", "show", gate)["gate"]
    assert shown["state"] == "cancelled"
    assert "too many open gates" in shown["summary"]
    assert ann.edit(FILE).code == 0
    assert any("too many open gates" in x for _, x in north.scene.database.mail_of("ann"))


def test_a_third_machine_hears_what_came_before_its_gate(
    tmp_path: Path, first_commit: Path
) -> None:
    north, south, hall = clones(tmp_path, first_commit, 3)
    ann, ben = north.session("ann"), south.session("ben")
    settle(north, south)
    gate = opened(ann, "ben@south", FILE)
    settle(north, south)
    ok(ben, "gate", "ack", gate)
    settle(north, south)
    ok(ann, "gate", "ack", gate)
    settle(north, south)
    while hall.hear(most=1):
        pass
    cat = hall.session("cat")
    shown = ok(cat, "gate", "show", gate)["gate"]
    assert shown["state"] == "acknowledged"
    assert sorted(x["verdict"] for x in shown["parties"]) == ["acknowledged", "acknowledged"]
