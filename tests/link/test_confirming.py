"""What is asked for on purpose waits for the word of the server (LINK-2, LINK-3, LINK-4)."""

from pathlib import Path

import pytest

from link import standin
from scene.database import Database, now
from scene.session import Session
from support import Cli

pytestmark = [
    pytest.mark.proves("LINK-2", "LINK-3", "LINK-4"),
    pytest.mark.usefixtures("database"),
]


@pytest.fixture
def database(alice: Cli, repo: Path, home: Path) -> Database:
    """That of a linked clone."""
    alice.ok("register", "--name", "Ada")
    found = Database(repo)
    standin.link(found, home)
    return found


def required(database: Database) -> None:
    """Nothing is taken that the server has not confirmed."""
    database.change("link_state", {"value": "required"}, name="remote")


KINDS = {
    "file": (["a.py"], "a.py"),
    "tree": (["src/"], "src/"),
    "glob": (["src/**/*.py"], "src/**/*.py"),
    "resource": (["--resource", "port 80"], "port 80"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_lock_is_confirmed_before_it_is_granted(
    alice: Cli, repo: Path, home: Path, database: Database, kind: str
) -> None:
    (repo / "src").mkdir()
    named, key = KINDS[kind]
    with standin.relay(home, standin.confirmed) as relay:
        done = alice.ok("lock", *named)
    assert relay.asked == [[["lease", str(done["token"])]]]
    assert (done["unconfirmed"], done["fence"]) == (False, "1:40")
    (until,) = database.column("leases", "expires_at", key=key, ended_at=None)
    assert until > now() + 50 * 60_000


def test_several_are_asked_for_together(alice: Cli, home: Path) -> None:
    with standin.relay(home, standin.confirmed) as relay:
        alice.ok("lock", "a.py", "b.py")
    assert [len(one) for one in relay.asked] == [2]


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_server_refuses_is_taken_back(
    alice: Cli, repo: Path, home: Path, database: Database, kind: str
) -> None:
    """The holder is known here by then: the refusal is the ordinary one, with its machine."""
    (repo / "src").mkdir()
    named, key = KINDS[kind]

    def held(claims: "list[list[str]]") -> "list[dict[str, object]] | None":
        pattern = {"tree": 1, "glob": 1}.get(kind, 0)
        standin.bob_holds(database, key, target=kind, pattern=pattern, reason="the parser")
        return standin.refused("held", "bob@south")(claims)

    with standin.relay(home, held):
        error = alice("lock", *named, "--json").error
    assert (error["code"], error["holder"]) == ("held", "bob@south")
    assert "bob@south (on another machine)" in error["message"]
    assert "agent-sync send --to bob@south" in error["message"]
    assert [who for _, who in database.held()] == [standin.THEIRS]
    assert database.column("leases", "ended_why", agent_id="alice") == ["refused by the server"]


def test_all_or_none(alice: Cli, home: Path, database: Database) -> None:
    with standin.relay(home, standin.refused("held", "bob@south")):
        error = alice("lock", "a.py", "b.py", "--json").error
    assert (error["code"], error["holder"]) == ("refused_by_server", "bob@south")
    assert "bob@south has it, on another machine" in error["message"]
    assert database.held() == []


def test_a_refused_upgrade_leaves_what_was_held(alice: Cli, home: Path, database: Database) -> None:
    with standin.relay(home, standin.confirmed):
        alice.ok("lock", "a.py", "--shared", "--reason", "to read", "--ttl", "10")
    (before,) = database.rows("leases", "mode", "reason", "expires_at")
    with standin.relay(home, standin.refused("held", "bob@south")):
        assert alice("lock", "a.py", "--reason", "to write").code == 2
    assert database.rows("leases", "mode", "reason", "expires_at", ended_at=None) == [before]


def test_what_is_outside_of_the_repository_is_nobodys_elsewhere(
    alice: Cli, home: Path, database: Database
) -> None:
    """It has no name on other machines: nobody is asked, and nothing is unconfirmed."""
    required(database)
    with standin.relay(home, standin.refused("held")) as relay:
        done = alice.ok("lock", "../notes.txt")
        assert "unconfirmed" not in alice("lock", "/etc/passwd").out
    assert (relay.asked, "unconfirmed" in done) == ([], False)
    assert database.count("linked", kind="lease") == 0
    assert min(database.column("leases", "expires_at", ended_at=None)) > now() + 50 * 60_000
    with standin.relay(home, standin.confirmed) as relay:
        alice.ok("lock", "../more.txt", "a.py")
    (a_py,) = database.column("leases", "id", key="a.py")
    assert relay.asked == [[["lease", str(a_py)]]]


@pytest.mark.parametrize("there", ["no relay", "no server"])
def test_away_it_is_granted_and_marked(
    alice: Cli, home: Path, database: Database, there: str
) -> None:
    if there == "no relay":
        standin.relay_ends(home)
        done = alice("lock", "a.py", "--json")
        told = alice("lock", "b.py").out
    else:
        with standin.relay(home, standin.away):
            done = alice("lock", "a.py", "--json")
            told = alice("lock", "b.py").out
    assert (done.data["unconfirmed"], done.data["fence"]) == (True, None)
    why = {"no relay": "the relay of this clone does not run ('agent-sync relay' starts it)"}
    assert f"unconfirmed: {why.get(there, 'the server of repo:team does not answer')}, so" in told
    uid = f"{standin.MACHINE}:{done.data['token']}"
    assert database.one("linked", "state", kind="lease", uid=uid) == "unconfirmed"
    (until,) = database.column("leases", "expires_at", key="a.py")
    assert until > now() + 50 * 60_000


def test_where_a_word_is_required_it_is_refused(alice: Cli, home: Path, database: Database) -> None:
    required(database)
    with standin.relay(home, standin.away):
        done = alice("lock", "a.py", "--json")
    assert (done.code, done.error["code"]) == (2, "not_confirmed")
    for part in ("the server of repo:team does not answer", "nothing was taken", "doctor"):
        assert part in done.error["message"]
    standin.relay_ends(home)
    done = alice("lock", "a.py", "--json")
    for part in ("the relay of this clone does not run", "'agent-sync relay'", "nothing was taken"):
        assert part in done.error["message"]
    assert database.held() == []
    with standin.relay(home, standin.confirmed):
        assert alice.ok("lock", "a.py")["unconfirmed"] is False


@pytest.mark.parametrize("demanded", [False, True])
def test_a_refused_token_is_said(
    alice: Cli, home: Path, database: Database, *, demanded: bool
) -> None:
    database.add("link_state", name="trouble", value="token_refused")
    if demanded:
        required(database)
    with standin.relay(home, standin.away):
        done = alice("lock", "a.py")
    assert done.code == (2 if demanded else 0)
    said = "the server of repo:team refuses this machine's token (see 'agent-sync doctor')"
    assert said in (done.err if demanded else done.out)
    assert "does not answer" not in done.out + done.err


def test_a_gate_that_is_unconfirmed_is_taken_by_nobody_else(
    alice: Cli, bob: Cli, home: Path
) -> None:
    bob.ok("register", "--name", "Ben")
    with standin.relay(home, standin.away):
        told = alice("gate", "open", "--with", "Ben", "--on", "a.py").out
    assert "so agents on other machines neither know of it nor are stopped by it before" in told
    assert "may take it too" not in told


def test_a_hung_relay_is_waited_for_once(
    alice: Cli, home: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with standin.relay(home, standin.silent) as relay:
        monkeypatch.setattr("agent_sync.actions.confirming.COMMAND_MS", 200)
        assert alice.ok("lock", "a.py")["unconfirmed"] is True
        assert alice.ok("lock", "b.py")["unconfirmed"] is True
    assert len(relay.asked) == 1
    skip = int(database.one("link_state", "value", name="skip_until"))
    assert now() < skip <= now() + 30_000


def test_who_waits_goes_on_waiting_where_it_is_held(
    alice: Cli, home: Path, database: Database
) -> None:
    """Refused, it is known here who has it; when that ends, the server is asked again."""
    tries: "list[int]" = []

    def first_held(claims: "list[list[str]]") -> "list[dict[str, object]] | None":
        tries.append(len(claims))
        if len(tries) > 1:
            return standin.confirmed(claims)
        standin.bob_holds(database, "a.py", ttl_ms=1_000)
        return standin.refused("held", "bob@south")(claims)

    with standin.relay(home, first_held):
        done = alice.ok("lock", "a.py", "--wait", "20", "--keep")
    assert (len(tries), done["fence"]) == (2, "1:40")


def test_what_a_session_waited_for_is_confirmed_though_it_ends_with_its_turn(
    alice: Cli, home: Path, database: Database
) -> None:
    with standin.relay(home, standin.confirmed) as relay:
        done = alice.ok("lock", "a.py", "--wait", "5")
    assert relay.asked == [[["lease", str(done["token"])]]]
    assert database.rows("leases", "kind", "asked", "expires_at") == [("auto", 1, 0)]
    with standin.relay(home, standin.refused("held", "bob@south")):
        assert alice("lock", "b.py", "--wait", "1").code == 2
    assert database.held() == [("a.py", "alice")]


def test_who_waits_in_vain_is_told_who_has_it(alice: Cli, home: Path, database: Database) -> None:
    def held(claims: "list[list[str]]") -> "list[dict[str, object]] | None":
        standin.bob_holds(database, "a.py")
        return standin.refused("held", "bob@south")(claims)

    with standin.relay(home, held):
        error = alice("lock", "a.py", "--wait", "1", "--json").error
    assert error["code"] == "wait_timed_out"
    assert "bob@south (on another machine)" in error["message"]


def test_the_servers_token_is_the_fence(alice: Cli, home: Path) -> None:
    with standin.relay(home, standin.confirmed):
        alice.ok("lock", "a.py")
        assert alice.ok("lock", "a.py", "--token", "1:40")["fence"] == "1:40"
        for old in ("1:39", "0:40", "2:40"):
            error = alice("lock", "a.py", "--token", old, "--json").error
            assert (error["code"], error["token"]) == ("stale_token", old)
        assert alice("lock", "a.py", "--token", "1:x", "--json").error["code"] == "invalid_input"
        assert alice("unlock", "a.py", "--token", "1:39", "--json").error["code"] == "stale_token"
        assert alice.ok("unlock", "a.py", "--token", "1:40")["released"] == ["a.py"]


def test_a_lease_elsewhere_is_nobodys_to_end_here(cli: Cli, database: Database) -> None:
    standin.bob_holds(database, "a.py")
    error = cli("unlock", "a.py", "--force", "--json").error
    assert error["code"] == "held"
    assert "only its holder's machine ends that" in error["message"]
    assert [who for _, who in database.held()] == [standin.THEIRS]


def test_it_runs_to_its_time_however_silent_its_machine_is(alice: Cli, database: Database) -> None:
    standin.bob_holds(database, "a.py", ttl_ms=6 * 3_600_000)
    database.silent_for(5 * 3_600_000, id=standin.THEIRS)
    assert alice("lock", "a.py", "--json").error["holder"] == "bob@south"
    database.change("leases", {"expires_at": now() - 1}, agent_id=standin.THEIRS)
    assert alice("lock", "a.py").code == 0


def test_the_too_much_and_the_too_wide(alice: Cli, home: Path) -> None:
    for error, words in {
        "too_many": "as many locks and gates as the server allows",
        "full_access_required": "a token of full access",
        "something_new": "refused it (something_new)",
    }.items():
        with standin.relay(home, standin.refused(error)):
            found = alice("lock", "a.py", "--json").error
        assert found["code"] == "refused_by_server"
        assert words in found["message"]
        assert found["why"] == error


@pytest.mark.parametrize(
    "line", [b"", b"\n", b"[]\n", b'{"results": 5}\n', b'{"results": []}\n', b"\xff\n"]
)
def test_a_relay_that_says_nonsense_is_away(
    alice: Cli, home: Path, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        standin.Relay, "talk", lambda _, peer: (peer.recv(999), peer.sendall(line), peer.close())
    )
    with standin.relay(home, standin.confirmed):
        assert alice.ok("lock", "a.py")["unconfirmed"] is True


def task(database: Database, number: int = 1001) -> str:
    """A task with a number that is the same everywhere."""
    database.task("work", id=number, created_by="alice")
    return f"T{number}"


def test_a_task_is_confirmed(alice: Cli, home: Path, database: Database) -> None:
    ref = task(database)
    with standin.relay(home, standin.confirmed) as relay:
        done = alice.ok("claim-task", ref)
    assert relay.asked == [[["task", "1001"]]]
    assert (done["unconfirmed"], done["task"]["owner"]) == (False, "Ada")


def test_a_refused_task_is_as_it_was(alice: Cli, home: Path, database: Database) -> None:
    ref = task(database)
    standin.bob_is_there(database)

    def owned(claims: "list[list[str]]") -> "list[dict[str, object]] | None":
        bobs = {"owner_id": standin.THEIRS, "status": "in_progress"}
        database.change("tasks", bobs, id=1001)
        return standin.refused("owned", "bob@south")(claims)

    with standin.relay(home, standin.refused("owned", "bob@south")):
        error = alice("claim-task", ref, "--json").error
    assert error["code"] == "refused_by_server"
    assert database.rows("tasks", "owner_id", "status") == [("", "pending")]
    assert database.one("agents", "task_id", id="alice") == 0
    with standin.relay(home, owned):
        error = alice("claim-task", ref, "--json").error
    assert (error["code"], error["owner"]) == ("claimed", "bob@south")
    assert database.rows("tasks", "owner_id", "status") == [(standin.THEIRS, "in_progress")]


def test_the_next_task_is_one_that_nobody_took(alice: Cli, home: Path, database: Database) -> None:
    task(database)
    task(database, 1002)
    standin.bob_is_there(database)

    def first_owned(claims: "list[list[str]]") -> "list[dict[str, object]] | None":
        if claims != [["task", "1001"]]:
            return standin.confirmed(claims)
        bobs = {"owner_id": standin.THEIRS, "status": "in_progress"}
        database.change("tasks", bobs, id=1001)
        return standin.refused("owned", "bob@south")(claims)

    with standin.relay(home, first_owned):
        assert alice.ok("claim-next")["task"]["id"] == "T1002"


def test_a_task_with_its_files(alice: Cli, home: Path, database: Database) -> None:
    ref = task(database)
    database.add("task_files", task_id=1001, key="a.py")
    with standin.relay(home, standin.refused("held", "bob@south")) as relay:
        assert alice("claim-task", ref, "--lock").code == 2
    assert [kind for kind, _ in relay.asked[0]] == ["task", "lease"]
    assert database.held() == []
    assert database.one("tasks", "status") == "pending"
    with standin.relay(home, standin.confirmed):
        assert alice.ok("claim-task", ref, "--lock")["leased"] == ["a.py"]
    assert database.one("leases", "expires_at", ended_at=None) > now() + 50 * 60_000


def test_away_a_task_is_marked_or_refused(alice: Cli, database: Database) -> None:
    ref = task(database)
    assert "unconfirmed: the server" in alice("claim-task", ref).out
    assert database.one("linked", "state", kind="task", uid="T1001") == "unconfirmed"
    required(database)
    ref = task(database, 1002)
    assert alice("claim-task", ref, "--json").error["code"] == "not_confirmed"
    assert database.column("tasks", "owner_id", id=1002) == [""]


def test_a_task_of_before_the_link_is_this_machines(
    alice: Cli, home: Path, database: Database
) -> None:
    with standin.relay(home, standin.refused("owned")) as relay:
        done = alice.ok("claim-task", task(database, 5))
    assert relay.asked == []
    assert "unconfirmed" not in done


def test_a_session_begins_with_a_task_that_nobody_has(
    repo: Path, home: Path, database: Database
) -> None:
    """Its hook asks, too; what it does not get it does not claim."""
    task(database)
    session = Session(repo, "one", home, {"AGENT_SYNC_AUTO_CLAIM": "1"})
    with standin.relay(home, standin.refused("owned", "bob@south")) as relay:
        assert "is now yours" not in session.start().context
    assert relay.asked == [[["task", "1001"]]]
    assert database.rows("tasks", "owner_id", "status") == [("", "pending")]
    with standin.relay(home, standin.confirmed):
        assert "is now yours" in session.start("resume").context


def test_a_hung_relay_costs_a_hook_its_wait_once(
    repo: Path, home: Path, database: Database
) -> None:
    task(database)
    task(database, 1002)
    with standin.relay(home, standin.silent) as relay:
        for who in ("one", "two"):
            session = Session(repo, who, home, {"AGENT_SYNC_AUTO_CLAIM": "1"})
            assert "is now yours" in session.start().context
    assert relay.asked == [[["task", "1001"]]]
    assert database.column("linked", "state", kind="task") == ["unconfirmed"] * 2


def test_a_gate_is_confirmed_or_cancelled(
    alice: Cli, bob: Cli, home: Path, database: Database
) -> None:
    bob.ok("register", "--name", "Ben")
    with standin.relay(home, standin.refused("full_access_required")) as relay:
        error = alice("gate", "open", "--with", "Ben", "--on", "a.py", "--json").error
    assert relay.asked[0][0][0] == "gate"
    assert "a token of full access" in error["message"]
    assert database.column("gates", "state") == ["cancelled"]
    with standin.relay(home, standin.confirmed):
        done = alice.ok("gate", "open", "--with", "Ben", "--on", "a.py")
    assert (done["unconfirmed"], done["fence"]) == (False, "1:40")
