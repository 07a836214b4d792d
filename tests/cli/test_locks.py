"""lock, unlock, locks: what a lease does for whom (LOCK-1, LOCK-3, LOCK-4, LOCK-6, LOCK-7)."""

import os
from datetime import datetime
from typing import Any

import pytest

from agent_sync.identity.liveness import default_probe
from agent_sync.system.processes import start_time
from scene.database import asked
from support import Cli


def lease(cli: Cli, key: str) -> dict[str, Any]:
    """The one lease on a key."""
    (found,) = [one for one in cli.ok("locks")["leases"] if one["key"] == key]
    return dict(found)


@pytest.mark.proves("LOCK-4")
def test_a_conflict_says_everything_and_what_next(alice: Cli, bob: Cli) -> None:
    alice.ok("register", "--name", "Ada")
    alice.ok("lock", "a.py", "--reason", "the parser")
    done = bob("lock", "a.py", "--json")
    assert done.code == 2
    error = done.error
    assert error["holder"] == "Ada"
    assert error["reason"] == "the parser"
    assert error["since"] < error["until"]
    clocks = [f"{error[name][11:16]} UTC" for name in ("since", "until")]
    for part in ("Ada", "the parser", *clocks, "(in 60m)", "--wait", "send --to Ada"):
        assert part in error["message"]
    assert "force" not in error["message"]


@pytest.mark.proves("LOCK-4")
def test_what_is_in_the_way_of_a_folder_is_named(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "src/a.py")
    message = bob("lock", "src/", "--json").error["message"]
    assert message.startswith("src/ is held by ")
    assert " in src/a.py since " in message
    alice.ok("lock", "lib/")
    assert " as part of lib/ since " in bob("lock", "lib/b.py", "--json").error["message"]


@pytest.mark.proves("LOCK-4")
def test_the_advice_works_where_the_caller_stands(alice: Cli, bob: Cli) -> None:
    (alice.repo / "src").mkdir()
    alice.ok("lock", "src/a.py")
    error = bob("lock", "a.py", "--json", cwd=alice.repo / "src").error
    assert "agent-sync lock a.py --wait" in error["message"]


@pytest.mark.proves("LOCK-4")
def test_retaking_keeps_the_beginning_and_the_later_end(alice: Cli) -> None:
    alice.ok("lock", "a.py", "--ttl", "90", "--reason", "first")
    before = lease(alice, "a.py")
    again = alice.ok("lock", "a.py", "--ttl", "10")
    after = lease(alice, "a.py")
    for name in ("since", "until", "token", "reason"):
        assert after[name] == before[name]
    assert again["token"] == before["token"]


@pytest.mark.proves("LOCK-1")
def test_several_are_taken_all_or_none(alice: Cli, bob: Cli) -> None:
    bob.ok("lock", "b.py")
    assert alice("lock", "a.py", "b.py", "c.py").code == 2
    assert [one["key"] for one in alice.ok("locks")["leases"]] == ["b.py"]
    assert alice.ok("lock", "a.py", "c.py", "a.py")["tokens"].keys() == {"a.py", "c.py"}


@pytest.mark.proves("LOCK-1")
def test_a_resource_is_no_file(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "--resource", "port 5432")
    assert bob("lock", "port 5432").code == 0
    assert bob("lock", "--resource", "port 5432").code == 2
    alice.ok("unlock", "--resource", "port 5432")
    assert bob("lock", "--resource", "port 5432").code == 0


@pytest.mark.proves("LOCK-1", "LOCK-3")
def test_shared_admits_shared_only(alice: Cli, bob: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py", "--shared")
    bob.ok("lock", "a.py", "--shared")
    assert cli.as_("carol")("lock", "a.py").code == 2
    assert bob("lock", "a.py").code == 2, "alone again only when the other has left"
    alice.ok("unlock", "a.py")
    assert bob("lock", "a.py").code == 0
    assert lease(bob, "a.py")["mode"] == "exclusive"


@pytest.mark.proves("LOCK-3")
@pytest.mark.parametrize(
    ("held", "wanted", "code"),
    [
        ("src/", "src/a.py", 2),
        ("src/a.py", "src/", 2),
        ("src/**/*.py", "src/x/a.py", 2),
        ("src/**/*.py", "src/x/a.js", 0),
        ("src/*.py", "src/a*", 2),
        ("src/*.py", "src/*.js", 0),
        (".", "anything", 2),
    ],
)
def test_patterns_meet(alice: Cli, bob: Cli, held: str, wanted: str, code: int) -> None:
    alice.ok("lock", held)
    assert bob("lock", wanted).code == code


@pytest.mark.proves("LOCK-6")
def test_the_token_rises_with_every_change_of_holder(alice: Cli, bob: Cli) -> None:
    first = alice.ok("lock", "a.py")["token"]
    alice.ok("unlock", "a.py", "--token", str(first))
    second = bob.ok("lock", "a.py")["token"]
    bob.ok("unlock", "a.py")
    third = alice.ok("lock", "a.py")["token"]
    assert first < second < third
    assert alice("unlock", "a.py", "--token", str(first), "--json").error["code"] == "stale_token"
    assert alice("lock", "a.py", "--token", str(first)).code == 2
    assert alice("unlock", "b.py", "--token", str(first)).code == 0, "it is free"
    assert alice.ok("lock", "a.py", "--token", str(third))["token"] == third
    alice.ok("unlock", "a.py", "--token", str(third))


@pytest.mark.proves("LOCK-6")
def test_an_old_token_is_refused_while_somebody_else_holds(alice: Cli, bob: Cli) -> None:
    old = alice.ok("lock", "a.py")["token"]
    alice.ok("unlock", "a.py")
    bob.ok("lock", "a.py")
    done = alice("unlock", "a.py", "--token", str(old), "--json")
    assert (done.code, done.error["code"]) == (2, "stale_token")


@pytest.mark.proves("LOCK-7")
def test_unlock_is_the_owners(alice: Cli, bob: Cli) -> None:
    assert alice.ok("unlock", "a.py") == {
        "released": [],
        "free": ["a.py"],
        "acting_as": "alice",
        "source": "AGENT_SYNC_ID",
    }
    assert "free" in alice("unlock", "a.py").out
    alice.ok("lock", "a.py", "b.py")
    bob.ok("lock", "c.py")
    done = bob("unlock", "a.py", "--json")
    assert (done.code, done.error["code"]) == (2, "held")
    assert "force" not in done.error["message"]
    assert alice.ok("unlock", "--all")["released"] == ["a.py", "b.py"]
    assert [one["key"] for one in bob.ok("locks")["leases"]] == ["c.py"]


@pytest.mark.proves("LOCK-7")
def test_part_of_a_larger_lease_is_not_unlocked_silently(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "src/")
    assert bob("unlock", "src/a.py").code == 2
    done = alice("unlock", "src/a.py")
    assert done.code == 2
    assert "src/" in done.err


@pytest.mark.proves("LOCK-7")
def test_force_outside_a_session_is_recorded_and_told(alice: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py")
    assert cli.ok("unlock", "a.py", "--force")["released"] == ["a.py"]
    assert "lease_forced" in [event["type"] for event in cli.ok("activity")["events"]]
    (notice,) = alice.ok("inbox")["messages"]
    assert notice["kind"] == "notice"
    assert "a.py" in notice["body"]
    assert "force" in notice["body"]


@pytest.mark.proves("LOCK-7")
def test_only_a_person_is_told_of_force(alice: Cli, cli: Cli) -> None:
    alice.ok("lock", "a.py")
    alice.ok("lock", "d/")
    operator = {"AGENT_SYNC_ID": "operator"}
    for person in ({}, operator):
        for path, whole in (("a.py", "a.py"), ("d/x.py", "d/")):
            told = cli("unlock", path, env=person).err.rstrip()
            assert told.endswith(
                f"or end it, as a person may, with 'agent-sync unlock {whole} --force'"
            )
            assert "ask " in told
            assert "only its holder" not in told
    allowed = {"CLAUDECODE": "1", "AGENT_SYNC_ALLOW_FORCE": "1"}
    program = {"AGENT_SYNC_ID": "shell-codex"}
    for other in ({"CLAUDECODE": "1"}, allowed, allowed | operator, program):
        for path in ("a.py", "d/x.py"):
            done = cli("unlock", path, env=other)
            assert done.code == 2
            named = "'unlock' is done in one's own name" in done.err
            assert named == ("AGENT_SYNC_ID" in other and "CLAUDECODE" in other)
            assert named or "only its holder gives it up" in done.err
            assert "--force" not in done.err


@pytest.mark.proves("LOCK-7")
@pytest.mark.parametrize("marker", ["CLAUDECODE", "CLAUDE_CODE_SESSION_ID"])
def test_force_inside_a_session_is_refused_on_a_live_lease(
    alice: Cli, cli: Cli, marker: str
) -> None:
    alice.ok("lock", "a.py")
    inside = {marker: "1"}
    done = cli("unlock", "a.py", "--force", env=inside)
    assert done.code == 2
    assert "person" in done.err
    assert lease(alice, "a.py")["holder_id"] == "alice"
    allowed = {**inside, "AGENT_SYNC_ALLOW_FORCE": "1"}
    assert cli("unlock", "a.py", "--force", env=allowed).code == 0


@pytest.mark.proves("LOCK-7")
def test_force_inside_a_session_may_end_what_holds_no_more(cli: Cli, bob: Cli) -> None:
    session = {"CLAUDE_CODE_SESSION_ID": "gone", "CLAUDE_PID": str(os.getpid())}
    assert cli("lock", "a.py", env=session).code == 0
    end_process(cli, "gone")
    inside = {"CLAUDECODE": "1"}
    assert bob("unlock", "a.py", "--force", env=inside).code == 0


def end_process(cli: Cli, agent_id: str) -> None:
    """Make the recorded process of an agent one that is gone: the same pid, another start."""
    from agent_sync.repository.location import at_root
    from agent_sync.store.opening import open_store

    store = open_store(at_root(str(cli.repo)))
    assert store is not None
    ((machine, pid),) = asked(store).rows("agents", "machine", "pid", id=agent_id)
    assert pid, "no process was recorded"
    if default_probe(machine, pid, start_time(pid)) != "alive":
        pytest.skip("this system cannot tell processes")
    with store.writing():
        asked(store).change("agents", {"pid_start": "earlier"}, id=agent_id)
    store.close()


@pytest.mark.proves("ID-4")
def test_a_session_unlocks_what_its_subagents_hold(cli: Cli) -> None:
    from agent_sync.repository.location import at_root
    from agent_sync.store.opening import open_store

    parent = cli.as_("s1")
    parent.ok("heartbeat")
    store = open_store(at_root(str(cli.repo)))
    assert store is not None
    with store.writing() as store:
        from agent_sync.actions.caller import clock_ms
        from agent_sync.identity.liveness import Limits
        from agent_sync.locks import granting
        from agent_sync.locks.claim import Claim, World
        from agent_sync.sessions import sign_of_life

        now = clock_ms()
        sign_of_life.refresh(store, "s1/a1", now)
        claim = Claim("s1/a1", "a.py", expires_at=now + 60_000)
        granting.attempt(store, claim, World(now, Limits({})))
    store.close()
    assert parent.ok("unlock", "a.py")["released"] == ["a.py"]


@pytest.mark.proves("LOCK-5")
def test_the_lease_of_a_dead_session_holds_nobody_up(cli: Cli, bob: Cli) -> None:
    session = {"CLAUDE_CODE_SESSION_ID": "s1", "CLAUDE_PID": str(os.getpid())}
    assert cli("lock", "a.py", env=session).code == 0
    assert bob("lock", "a.py").code == 2
    end_process(cli, "s1")
    assert bob("lock", "a.py").code == 0


@pytest.mark.proves("LOCK-10")
def test_locks_lists_everything_about_them(alice: Cli, bob: Cli) -> None:
    alice.ok("lock", "a.py", "--reason", "r", "--shared")
    alice.ok("lock", "--resource", "db")
    bob("lock", "a.py", "--wait=0.05")
    found = lease(bob, "a.py")
    assert {name: found[name] for name in ("kind", "mode", "reason", "holder_id", "waiters")} == {
        "kind": "explicit",
        "mode": "shared",
        "reason": "r",
        "holder_id": "alice",
        "waiters": 1,
    }
    out = bob("locks").out
    assert "a.py" in out
    assert "resource db" in out
    alice.ok("unlock", "--all")
    past = bob.ok("locks", "--all")["past"]
    assert {one["key"]: one["ended_why"] for one in past} == {"a.py": "unlocked", "db": "unlocked"}
    assert "unlocked" in bob("locks", "--all").out


@pytest.mark.proves("LOCK-8")
def test_a_wait_inside_a_session_gives_a_lease_of_the_turn(alice: Cli, cli: Cli) -> None:
    alice.ok("lock", "turn.py", "--wait")
    alice.ok("lock", "kept.py", "--wait", "--keep")
    alice.ok("lock", "timed.py", "--wait", "--ttl", "5")
    cli.ok("lock", "shell.py", "--wait")
    kinds = {one["key"]: one["kind"] for one in cli.ok("locks")["leases"]}
    assert kinds == {
        "turn.py": "auto",
        "kept.py": "explicit",
        "timed.py": "explicit",
        "shell.py": "explicit",
    }


@pytest.mark.proves("LOCK-8")
def test_a_bare_wait_swallows_no_file(alice: Cli) -> None:
    assert alice.ok("lock", "--wait", "a.py", "--keep")["leases"][0]["key"] == "a.py"
    assert alice.ok("lock", "b.py", "--wait", "5", "--keep")["tokens"].keys() == {"b.py"}


@pytest.mark.proves("LOCK-1")
def test_a_lease_ends_after_its_ttl_an_hour_unless_said_otherwise(alice: Cli, bob: Cli) -> None:
    def minutes(*words: str) -> float:
        (one,) = alice.ok("lock", *words)["leases"]
        ends = datetime.fromisoformat(one["until"].replace("Z", "+00:00"))
        return (ends - datetime.fromisoformat(one["since"].replace("Z", "+00:00"))).seconds / 60

    assert minutes("a.py") == pytest.approx(60, abs=0.1)
    assert minutes("b.py", "--ttl", "5") == pytest.approx(5, abs=0.1)
    alice.ok("lock", "c.py", "--ttl", "0.0000001")
    assert bob("lock", "c.py", "--wait=30").code == 0
