"""What a person is shown of the link: status, locks, doctor (LINK-3)."""

import json
from pathlib import Path

import pytest

from agent_sync.console import feed_lines
from console.conftest import operator
from link import standin
from scene.database import Database, now
from support import Cli

pytestmark = pytest.mark.proves("LINK-3")
MINUTE = 60_000


@pytest.fixture
def database(alice: Cli, repo: Path, home: Path) -> Database:
    """That of a linked clone."""
    alice.ok("register", "--name", "Ada")
    found = Database(repo)
    standin.link(found, home)
    standin.bob_is_there(found)
    return found


def unheard(database: Database, ms: int) -> None:
    """The server was last heard so long ago."""
    database.change("link_state", {"value": str(now() - ms)}, name="heard_at")


@pytest.mark.usefixtures("database")
def test_status_says_to_what_it_is_linked(cli: Cli) -> None:
    assert "Linked to repo:team on rooms.example:8443 with south." in cli("status").out
    found = cli.ok("status")
    assert "server_not_heard" not in [one["code"] for one in found["attention"]]
    assert found["link"]["machines"][0]["name"] == "south"
    assert {**found["link"], "machines": 1, "heard_at": 1} == {
        "machine": "maaaaaaa", "room": "repo:team", "url": "https://rooms.example:8443",
        "remote": "advisory", "server": "up", "trouble": "", "heard_at": 1,
        "machines": 1, "unconfirmed": 0,
    }  # fmt: skip


def test_status_says_since_when_the_server_is_not_heard(cli: Cli, database: Database) -> None:
    unheard(database, 5 * MINUTE)
    database.change("linked", {"at": now() - 7 * MINUTE}, kind="machine")
    alice = cli.as_("alice")
    alice.ok("lock", "a.py")
    shown = cli("status").out
    assert "south (silent for 7m); the server is not heard for 5m; 1 lease is unconfirmed" in shown
    assert "is not heard for 5m: locks are unconfirmed (1 so far)" in shown
    (lease,) = cli.ok("locks")["leases"]
    assert lease["unconfirmed"] is True
    assert "locked, unconfirmed" in cli("locks").out
    assert cli.ok("status")["link"]["unconfirmed"] == 1


def test_status_says_at_once_that_the_server_is_away_or_refuses(
    cli: Cli, database: Database, home: Path
) -> None:
    def status() -> str:
        data = cli.ok("status")
        assert data["link"]["server"] == "away"
        assert "server_not_heard" in [one["code"] for one in data["attention"]]
        return f"{data['link']['trouble']} {cli('status').out}"

    database.add("link_state", name="trouble", value="away")
    unheard(database, 13_000)
    assert "away " in status()
    assert "with south; the server is not heard for 1" in status()
    database.change("link_state", {"value": "token_refused"}, name="trouble")
    assert "with south; the server refuses the token; the server is not heard" in status()
    assert ", the server refuses the token: locks are unconfirmed" in status()
    database.change("link_state", {"value": ""}, name="trouble")
    standin.relay_ends(home)
    assert status().startswith("no_relay ")
    assert "; the relay does not run; the server is not heard" in status()


def test_mail_for_another_machine_is_late_until_the_server_has_it(
    cli: Cli, alice: Cli, database: Database
) -> None:
    def late() -> bool:
        return "mail_not_received" in [one["code"] for one in cli.ok("status")["attention"]]

    alice.ok("send", "--to", "bob@south", "look at parse()")
    database.move("messages", -5 * MINUTE, "created_at")
    assert late()
    shown = cli("status").out
    assert "bob@south has not got 1 message from Ada (5m): the server has not taken it" in shown
    row = {"kind": "message", "uid": f"{standin.MACHINE}:1", "local": "1", "seq": 4}
    database.add("linked", **row, state="refused", at=now())
    assert late()
    database.change("linked", {"state": "confirmed"}, kind="message")
    assert not late()


def findings(cli: Cli) -> str:
    """What doctor says, in one text."""
    return "\n".join(
        one["what"] for one in json.loads(cli("doctor", "--json").out)["data"]["findings"]
    )


def files(home: Path, database: Database, of: str = "") -> Path:
    """The files of the link, as ``link`` leaves them."""
    folder = standin.folder(home)
    told = {"database": of or str(database.path.resolve())}
    (folder / "link.json").write_text(json.dumps(told), encoding="utf-8")
    (folder / "token").write_text("tok_x", encoding="utf-8")
    (folder / "token").chmod(0o600)
    return folder


def test_doctor_looks_at_the_link(cli: Cli, home: Path, database: Database) -> None:
    unheard(database, 5 * MINUTE)
    standin.relay_ends(home)
    assert "the files of the link are gone" in findings(cli)
    folder = files(home, database)
    cli.as_("alice").ok("lock", "a.py")
    said = findings(cli)
    for part in (
        "linked to repo:team on rooms.example:8443 (advisory)",
        "the relay does not run, so nothing is confirmed; the server is not heard for 5m",
        "1 lease is unconfirmed",
    ):
        assert part in said
    assert "can read" not in said
    (folder / "token").chmod(0o644)
    folder.chmod(0o755)
    assert findings(cli).count("others on this machine can read") == 2


def test_doctor_knows_a_token_that_goes_in_the_clear(
    cli: Cli, home: Path, database: Database
) -> None:
    files(home, database)
    for url, warned in {
        "http://rooms.example": True,
        "http://127.0.0.1:8000": False,
        "https://rooms.example": False,
    }.items():
        database.change("link_state", {"value": url}, name="url")
        assert ("goes to rooms.example as it is" in findings(cli)) is warned


def test_doctor_knows_a_copied_clone_and_numbers_that_run_out(
    cli: Cli, home: Path, database: Database
) -> None:
    files(home, database, "/elsewhere")
    database.change("numbers", {"next": 1990}, kind="tasks")
    said = findings(cli)
    assert "this clone was copied or moved" in said
    assert "few numbers are left for tasks:" in said


def test_nothing_is_said_without_a_link(alice: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    assert "Linked" not in alice("status").out
    assert "link" not in alice.ok("status")
    assert "linked" not in findings(alice)


def test_the_console_counts_whom_it_is_linked_with(repo: Path, database: Database) -> None:
    op = operator(repo)
    op.enter()
    assert feed_lines.counts(op.see()).endswith("linked with south")
    unheard(database, 5 * MINUTE)
    assert feed_lines.counts(op.see()).endswith("(the server is not heard for 5m)")
