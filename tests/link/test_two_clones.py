"""Two clones and one server: what is locked on purpose in one refuses edits in the other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .machines import ROOM, Hall, Machine, until


@pytest.mark.proves("LINK-1", "LINK-2")
def test_a_lock_in_one_refuses_an_edit_in_the_other_and_a_release_frees_it(
    north: Machine, south: Machine
) -> None:
    ann = north.agent("ann")
    ann.ok("lock", "src/a.py", "--reason", "new totals")
    until(lambda: south.holders() == ["ann@north"])
    refused = south.session("s1").pre_edit("src/a.py")
    assert refused.refused
    assert "ann@north" in refused.err
    assert not south.session("s1").pre_edit("src/b.py").refused
    ann.ok("unlock", "src/a.py")
    until(lambda: not south.holders())
    assert not south.session("s1").pre_edit("src/a.py").refused


def test_a_lock_of_another_machine_is_refused_to_a_command(north: Machine, south: Machine) -> None:
    north.agent("ann").ok("lock", "src/core/", "--ttl", "2h")
    until(lambda: south.holders("src/core/") == ["ann@north"])
    done = south.agent("ben")("lock", "src/core/x.py", "--json")
    assert done.code == 2
    assert "ann@north" in done.error["message"]


def test_edits_of_both_are_told_and_refused_to_nobody(north: Machine, south: Machine) -> None:
    assert not north.session("s1").edit("src/a.py").refused
    until(lambda: south.database.column("leases", "kind") == ["auto"])
    assert not south.session("s2").edit("src/a.py").refused
    assert "src/a.py (in north)" in south.shell()("locks").out


def test_a_resource_is_held_once(north: Machine, south: Machine) -> None:
    north.agent("ann").ok("lock", "--resource", "staging")
    until(lambda: south.holders("staging") == ["ann@north"])
    assert south.agent("ben")("lock", "--resource", "staging").code == 2


@pytest.mark.proves("LINK-1")
def test_unlink_leaves_nothing_behind(north: Machine, south: Machine) -> None:
    north.agent("ann").ok("lock", "src/a.py")
    south.agent("ben").ok("lock", "src/b.py")
    until(lambda: south.holders() == ["ann@north"])
    files = south.files
    south.shell().ok("unlink")
    assert not files.exists()
    assert list((south.home / ".local" / "state").iterdir()) == []
    for table in ("link_state", "linked", "numbers"):
        assert south.database.count(table) == 0
    assert south.database.count("agents", kind="remote") == 0
    assert set(south.database.column("leases", "agent_id")) == {"ben"}
    assert south.holders("src/b.py") == ["ben"]
    lately = south.shell().ok("activity")
    assert "remote:" not in str([one["agent"] for one in lately["events"]])
    assert "another-machine" in south.shell()("activity").out
    until(lambda: not north.holders("src/b.py"))


def test_a_clone_is_linked_once(north: Machine, hall: Hall) -> None:
    words = ("--room", ROOM, "--token-file", str(north.token))
    done = north.shell()("link", north.wire.url, *words)
    assert done.code == 1
    assert "unlink" in done.err
    assert north.relay_runs
    assert hall.served.port


@pytest.mark.parametrize(
    ("room", "said"), [("repo:other", "shares no such"), ("shop", "repo:NAME")]
)
def test_what_the_server_does_not_share_links_nothing(
    room: str, said: str, machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    one = machine("north")
    token = str(hall.token())
    done = one.shell()("link", hall.wire().url, "--room", room, "--token-file", token)
    assert done.code != 0
    assert said in done.err
    assert not (one.home / ".local" / "state" / "agent-sync").exists()


def test_a_token_in_the_repository_is_not_taken(
    machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    one = machine("north")
    inside = one.put("token.txt", hall.token().read_text(encoding="utf-8"))
    done = one.shell()("link", hall.wire().url, "--room", ROOM, "--token-file", str(inside))
    assert done.code == 64
    assert "commit" in done.err


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "http://10.1.2.3:80", "ftp://127.0.0.1", "http://127.0.0.1/x", "x"],
)
def test_a_token_is_not_sent_in_the_clear(
    url: str, machine: "Callable[[str], Machine]", hall: Hall
) -> None:
    one = machine("north")
    done = one.shell()("link", url, "--room", ROOM, "--token-file", str(hall.token()))
    assert done.code == 64


def test_files_of_a_link_are_private(north: Machine) -> None:
    assert north.files.stat().st_mode & 0o777 == 0o700
    for path in north.files.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path
    assert (north.files / "token").read_text(encoding="ascii") == north.token.read_text("ascii")
    inside = [path for path in Path(north.repo).rglob("*") if path.is_file()]
    secret = north.token.read_bytes().strip()
    assert not any(secret in path.read_bytes() for path in inside)
