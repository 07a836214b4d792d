"""The server away, the relay hung, and what becomes of what was granted meanwhile (LINK-3, LINK-6).

With the real server and the real relays; ``test_confirming`` has every answer of one.
"""

import os
import signal

import pytest

from scene.database import now

from .machines import Machine, until

pytestmark = [pytest.mark.proves("LINK-3"), pytest.mark.slow]


def unconfirmed(machine: Machine) -> int:
    """How much of a machine's the server has not confirmed."""
    return int(machine.shell().ok("status")["link"]["unconfirmed"])


def cut(machine: Machine) -> None:
    """Nothing gets through, and its relay knows."""
    machine.wire.cut()
    until(lambda: machine.shell("ann").ok("lock", "probe")["unconfirmed"])
    machine.shell("ann").ok("unlock", "probe")


def test_a_lease_elsewhere_refuses_until_it_runs_out(north: Machine, south: Machine) -> None:
    north.shell("ann").ok("register", "--name", "Ann")
    done = north.shell("ann").ok("lock", "src/a.py", "--ttl", "10s")
    assert done["unconfirmed"] is False
    assert done["fence"].count(":") == 1
    until(lambda: south.holders() == ["Ann@north"])
    session = south.session("s1")
    refused = session.pre_edit("src/a.py")
    assert refused.code == 2
    assert "Ann@north (on another machine)" in refused.err
    ends = south.database.one("leases", "expires_at", key="src/a.py")
    until(lambda: now() >= ends)
    until(lambda: session.pre_edit("src/a.py").code == 0)


def test_a_fence_of_yesterday_is_refused(north: Machine) -> None:
    ann = north.shell("ann")
    fence = ann.ok("lock", "src/a.py")["fence"]
    ann.ok("unlock", "src/a.py")
    again = ann.ok("lock", "src/a.py")["fence"]
    assert [int(x) for x in again.split(":")] > [int(x) for x in fence.split(":")]
    assert ann("lock", "src/a.py", "--token", fence, "--json").error["code"] == "stale_token"
    assert ann.ok("lock", "src/a.py", "--token", again)["fence"] == again


def test_a_hung_relay_is_waited_for_once(north: Machine) -> None:
    """An edit waits for nothing; whoever locks waits once, and then nobody for a while."""
    ann = north.shell("ann")
    os.kill(north.relay_pid, signal.SIGSTOP)
    try:
        assert north.session("s1").pre_edit("src/b.py").code == 0
        before = north.database.rows("link_state", "value", name="skip_until")
        assert ann.ok("lock", "src/a.py")["unconfirmed"] is True
        (skip,) = north.database.column("link_state", "value", name="skip_until")
        assert before != [(skip,)]
        assert int(skip) > now()
        assert ann.ok("lock", "src/c.py")["unconfirmed"] is True
        assert north.database.column("link_state", "value", name="skip_until") == [skip]
    finally:
        os.kill(north.relay_pid, signal.SIGCONT)
    until(lambda: unconfirmed(north) == 0)


def test_required_takes_nothing_while_the_server_is_away(north: Machine) -> None:
    north.database.change("link_state", {"value": "required"}, name="remote")
    north.wire.cut()
    until(lambda: north.shell("ann")("lock", "src/a.py").code == 2)
    error = north.shell("ann")("lock", "src/a.py", "--json").error
    assert error["code"] == "not_confirmed"
    assert not north.holders()
    north.wire.heal()
    until(lambda: north.shell("ann")("lock", "src/a.py").code == 0)


@pytest.mark.proves("LINK-6")
def test_of_two_unconfirmed_ones_the_first_that_is_heard_holds(
    north: Machine, south: Machine
) -> None:
    """The other is told at its next step and refused from its next edit; its work is kept."""
    cut(north)
    cut(south)
    ann, ben = north.session("ann"), south.session("ben")
    for session in (ann, ben):
        session.start()
    assert north.shell("ann").ok("lock", "src/a.py", "--reason", "totals")["unconfirmed"]
    assert south.shell("ben").ok("lock", "src/a.py", "--reason", "sums")["unconfirmed"]
    assert (unconfirmed(north), unconfirmed(south)) == (1, 1)
    assert ben.change("src/a.py", "of ben\n").code == 0
    north.wire.heal()
    until(lambda: unconfirmed(north) == 0)
    south.wire.heal()
    until(lambda: south.holders() == [f"{north.database.name_of('ann')}@north"])
    assert "src/a.py" in ben.prompt().context
    refused = ben.pre_edit("src/a.py")
    assert refused.code == 2
    assert "@north (on another machine)" in refused.err
    assert (south.repo / "src/a.py").read_text(encoding="utf-8") == "of ben\n"
    (work,) = south.shell().ok("who", "src/a.py")["work"]
    assert work["agent_id"] == "ben"
    assert ann.pre_edit("src/a.py").code == 0
