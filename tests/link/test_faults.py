"""Whatever breaks between two machines: what holds meanwhile, and what comes of it."""

import contextlib
import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from agent_sync.link import asked_relay, linked
from agent_sync.link.relay import listening
from agent_sync.link.relay.contact import Unlinked
from agent_sync.link.relay.engine import Relay
from agent_sync.link.relay.relay_files import Files
from agent_sync.link.relay.server_calls import Server
from agent_sync.store import numbers
from agent_sync.system import processes
from support import Cli

from .machines import Hall, Machine, until

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def state(machine: Machine) -> "dict[str, object]":
    """How a machine's relay says that its link stands; {} while it is not there."""
    link = linked.Link({"id": machine.link_id})
    try:
        with machine.at_home():
            return asked_relay.call(link, {"ask": "state"}, 5_000)
    except (OSError, ValueError):
        return {}


def is_up(machine: Machine) -> bool:
    """Whether the server answers it."""
    return state(machine).get("server") == "up"


def is_away(machine: Machine) -> bool:
    """Whether it has no answer."""
    return state(machine).get("server") == "away"


def unread(agent: Cli) -> "list[str]":
    """What an agent has been told."""
    return [str(one["body"]) for one in agent.ok("inbox", "--all")["messages"]]


@pytest.mark.proves("LINK-3", "LINK-6")
def test_of_two_that_were_granted_meanwhile_the_first_that_is_heard_holds(
    north: Machine, south: Machine
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    for one in (north, south):
        one.wire.cut()
    until(lambda: is_away(north) and is_away(south))
    assert "unconfirmed" in ann("lock", "src/a.py").out
    assert "unconfirmed" in ben("lock", "src/a.py").out
    south.session("s1").edit("src/b.py")
    north.wire.heal()
    until(lambda: is_up(north) and north.unconfirmed == 0)
    south.wire.heal()
    until(lambda: south.holders() == ["ann@north"])
    assert any("ann@north" in one and "lock has ended" in one for one in unread(ben))
    assert south.session("s1").pre_edit("src/a.py").refused
    assert north.holders() == ["ann"]
    assert (south.repo / "src" / "a.py").read_text(encoding="utf-8") == "a = 1\n"


@pytest.mark.proves("LINK-1")
def test_a_relay_that_is_killed_before_its_answer_came_claims_once(
    north: Machine, south: Machine
) -> None:
    ann = north.agent("ann")
    until(lambda: "ann" in north.database.column("linked", "local", kind="agent"))
    north.wire.swallow = 1
    ann("lock", "src/a.py")
    north.kill_relay()
    north.start_relay()
    until(lambda: south.holders() == ["ann@north"])
    until(lambda: north.unconfirmed == 0)
    assert north.holders() == ["ann"]
    ann.ok("unlock", "src/a.py")
    until(lambda: not south.holders())


@pytest.mark.proves("LINK-3")
def test_a_server_that_was_killed_goes_on(north: Machine, south: Machine, hall: Hall) -> None:
    ann = north.agent("ann")
    ann.ok("lock", "src/a.py")
    until(lambda: south.holders() == ["ann@north"])
    hall.served.kill()
    until(lambda: is_away(south))
    assert south.session("s1").pre_edit("src/a.py").refused, "a mirror holds to its end"
    assert not south.session("s1").pre_edit("src/b.py").refused
    ann.ok("unlock", "src/a.py")
    hall.again()
    until(lambda: not south.holders())


@pytest.mark.proves("LINK-6")
def test_a_database_of_yesterday_takes_nothing_from_anybody(
    north: Machine, south: Machine, hall: Hall
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    ann.ok("lock", "src/a.py")
    until(lambda: south.holders() == ["ann@north"])
    hall.served.end()
    kept = hall.folder / "yesterday"
    shutil.copytree(hall.folder / "rooms", kept)
    hall.again()
    until(lambda: is_up(north) and is_up(south))
    ann.ok("unlock", "src/a.py")
    ben.ok("lock", "src/b.py")
    until(lambda: north.holders("src/b.py") == ["ben@south"])
    until(lambda: not south.holders())
    hall.served.end()
    shutil.rmtree(hall.folder / "rooms")
    shutil.copytree(kept, hall.folder / "rooms")
    hall.again()
    until(lambda: north.epoch > 1 and south.epoch == north.epoch)
    until(lambda: is_up(north) and is_up(south))
    until(lambda: south.unconfirmed == 0 and not south.holders())
    until(lambda: north.holders("src/b.py") == ["ben@south"])  # once south has claimed it anew
    assert south.holders("src/b.py") == ["ben"]
    assert not south.session("s1").pre_edit("src/a.py").refused
    assert ann("lock", "src/b.py").code == 2


@pytest.mark.proves("LINK-6")
def test_a_machine_that_comes_back_after_a_day_has_lost_what_ran_out(
    north: Machine, south: Machine, hall: Hall
) -> None:
    ann, ben = north.agent("ann"), south.agent("ben")
    ben.ok("lock", "src/a.py")
    until(lambda: north.holders() == ["ben@south"])
    south.wire.cut()
    south.kill_relay()
    hall.served.end()
    for one in (north.database, south.database):
        one.all_earlier(DAY_MS)
    hall.database.earlier(DAY_MS, "share_documents", "at", "ends_at")
    hall.again()
    until(lambda: is_up(north) and not north.holders())
    ann.ok("lock", "src/a.py")
    south.wire.heal()
    south.start_relay()
    until(lambda: south.holders() == ["ann@north"])
    assert south.session("s1").pre_edit("src/a.py").refused
    assert north.holders() == ["ann"]


@pytest.mark.proves("LINK-4", "LINK-3")
def test_a_token_that_was_revoked_is_said_and_not_tried_hard(
    north: Machine, south: Machine, hall: Hall
) -> None:
    ann = north.agent("ann")
    south.agent("ben").ok("lock", "src/b.py")
    until(lambda: north.holders("src/b.py") == ["ben@south"])
    found = json.loads(hall.served.command("token", "list", "--user", "ann", "--json"))
    for one in found["data"]["tokens"]:
        hall.served.command("token", "revoke", str(one["id"]))
    until(lambda: state(north).get("trouble") == "token_refused")
    assert "unconfirmed" in ann("lock", "src/a.py").out
    assert north.session("s1").pre_edit("src/b.py").refused
    assert north.log.count("401") == 1


@pytest.mark.proves("LINK-3")
def test_a_hung_server_lets_a_command_wait_once(north: Machine) -> None:
    ann = north.agent("ann")
    north.wire.hang()
    assert "unconfirmed" in ann("lock", "src/a.py").out
    until(lambda: is_away(north))
    assert "unconfirmed" in ann("lock", "src/b.py").out
    north.wire.heal()
    until(lambda: is_up(north) and north.unconfirmed == 0)


@pytest.mark.proves("LINK-1", "LINK-3")
def test_a_sessions_start_starts_a_relay_that_is_gone(north: Machine, south: Machine) -> None:
    north.kill_relay()
    session = north.session("s1")
    session.hook("session-start", session.payload("SessionStart", source="startup"))
    until(lambda: is_up(north))
    south.agent("ben").ok("lock", "src/b.py")
    until(lambda: north.holders("src/b.py") == ["ben@south"])


def test_a_second_relay_leaves_the_first_alone(north: Machine) -> None:
    done = north.shell().process("relay")
    assert done.code == 2
    assert "runs for this clone already" in done.err
    assert is_up(north)


def test_a_relay_ends_when_it_is_told(north: Machine) -> None:
    assert north.shell().ok("relay", "--stop")["stopped"] is True
    assert not north.relay_runs
    assert north.shell().ok("relay", "--stop")["stopped"] is False


def test_a_clone_that_was_copied_has_no_relay(north: Machine, tmp_path: Path) -> None:
    copy = Machine(north.repo, north.home).copied(tmp_path / "copy", north.home)
    done = copy.shell()("relay", "--once")
    assert done.code == 2
    assert "copied or moved" in done.err


@pytest.mark.proves("LINK-1")
def test_unlink_works_without_the_server(north: Machine, hall: Hall) -> None:
    files = north.files
    hall.served.kill()
    found = north.shell().ok("unlink")
    assert found["told"] is False
    assert not files.exists()


@contextlib.contextmanager
def clock(ms: int) -> "Iterator[None]":
    """Commands in this process have a clock that is so far from the others'."""
    real = time.time_ns
    with mock.patch("time.time_ns", side_effect=lambda: real() + ms * 1_000_000):
        yield


@pytest.mark.proves("LINK-4")
@pytest.mark.parametrize("ms", [HOUR_MS, -HOUR_MS, 2 * HOUR_MS], ids=["ahead", "behind", "far"])
def test_a_clock_that_is_set_changes_no_end(
    ms: int, north: Machine, hall: Hall, machine: "Callable[[str], Machine]"
) -> None:
    south = machine("south").link(hall, "south", "--no-relay")
    ann = north.agent("ann")
    ann.ok("lock", "src/a.py")
    south.shell().ok("relay", "--once")
    assert south.holders() == ["ann@north"]
    with clock(ms):
        south.shell().ok("relay", "--once")
        (one,) = south.shell().ok("locks")["leases"]
        assert one["holder"] == "ann@north"
        south.agent("ben").ok("lock", "src/b.py", "--ttl", "10")
        south.shell().ok("relay", "--once")
    until(lambda: north.holders("src/b.py") == ["ben@south"])
    left = north.database.one("leases", "expires_at", key="src/b.py") - time.time() * 1000
    assert 8 * MINUTE_MS < left <= 10 * MINUTE_MS


class Between(Server):
    """A server that answers so; something else happens before its answer is there."""

    def __init__(self, answer: "dict[str, Any]", act: "Callable[[], object]") -> None:
        self.answer = answer
        self.act = act

    def call(self, _name: str, _asked: "dict[str, Any]", _seconds: float) -> "dict[str, Any]":
        self.act()
        return self.answer


def relay_of(one: Machine) -> Relay:
    """A relay in this process, which does nothing by itself."""
    files = Files(one.link_id, one.machine_env())
    return Relay(one.project(), files, {}, lambda: time.time_ns() // 1_000_000)


@pytest.mark.proves("LINK-1")
def test_what_a_relay_had_in_hand_is_not_written_behind_an_unlink(
    hall: Hall, machine: "Callable[[str], Machine]"
) -> None:
    south = machine("south").link(hall, "south", "--no-relay")
    relay, store = relay_of(south), south.store()
    body = {
        "target": "file", "key": "src/a.py", "mode": "exclusive", "kind": "explicit",
        "agent": "mabcdefg:ann", "reason": "", "checkout": "",
    }  # fmt: skip
    item = {
        "kind": "lease", "uid": "mabcdefg:1", "seq": 90, "machine": "mabcdefg", "body": body,
        "expires_in_ms": 60_000, "fence": [1, 1],
    }  # fmt: skip
    answer = {"epoch": relay.epoch, "seq": 90, "now": 0, "items": [item], "machines": []}
    server = Between(answer, lambda: south.shell().ok("unlink"))
    with pytest.raises(Unlinked):
        listening.take(relay, store, server, 0)
    assert south.database.count("leases") == 0
    assert south.database.count("linked") == 0
    store.close()


def test_a_block_that_came_twice_is_used_once(
    hall: Hall, machine: "Callable[[str], Machine]"
) -> None:
    south = machine("south").link(hall, "south", "--no-relay")
    relay, store, other = relay_of(south), south.store(), south.store()
    south.database.change("numbers", {"next": 2000, "last": 2000}, kind="tasks")

    def meanwhile() -> None:
        with other.writing() as tx:
            if numbers.left(tx, "tasks") < 500:
                numbers.add_block(tx, "tasks", 8001, 9000)

    answer = {"first": 9001, "last": 10_000}
    relay.fill_numbers(store, Between(answer, meanwhile))
    assert numbers.left(store, "tasks") == 1001
    store.close()
    other.close()


def test_nobody_but_the_person_links_or_unlinks(north: Machine, hall: Hall) -> None:
    inside = {"CLAUDECODE": "1"}
    url = hall.wire().url
    for words in (
        ("link", url, "--room", "repo:shop", "--token-file", str(north.token)),
        ("unlink",),
        ("relay", "--stop"),
    ):
        done = north.shell().process(*words, env=inside)
        assert done.code != 0, words
        assert "person" in done.err
    assert is_up(north)


def test_a_relay_whose_clone_is_gone_ends(north: Machine, hall: Hall) -> None:
    pid = north.relay_pid
    hall.served.kill()
    until(lambda: is_away(north))
    shutil.rmtree(north.files)
    until(lambda: gone(pid))


def gone(pid: int) -> bool:
    """Whether there is no such process any more."""
    return processes.probe(processes.machine(), pid, "") == processes.GONE
