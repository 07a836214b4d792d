"""Gates and leases, as a user meets them: every hook and command is a process of its own.

Each test is one of the acceptance checks 1 to 5 and 12 to 15, and says what it shows.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from hooks.test_holding import answer, held
from patches.conftest import Agent
from scene.database import Database
from scene.inside import Inside
from scene.place import Scene
from scene.session import Session

from .acceptance import agreed, barred, contested, edit, error, no, open_gates, passes, state
from .conftest import MakeReal
from .test_held_calls import until_stopped

UNSET = "env -u CLAUDECODE -u CLAUDE_CODE_SESSION_ID -u CLAUDE_PID"


@pytest.mark.proves("GATE-7", "VIEW-1")
def test_1_a_contested_claim_is_one_gate_that_everybody_sees(alice: Agent, bob: Agent) -> None:
    """A conflicting ``lock`` is refused. Contested, there is one gate of the two, and the picture
    names owner, claimant, path, reason, and the next command of each."""
    alice.ok("lock", "src/a.py", "--reason", "the interface")
    assert "held by alice" in no(bob, "lock", "src/a.py")
    assert open_gates(bob) == []
    ref = bob.ok("lock", "src/a.py", "--contest", "--why", "I need parse()")["gate"]["id"]
    barred(bob, "src/a.py")
    assert open_gates(alice) == open_gates(bob) == [ref]
    (gate,) = alice.ok("gates")["gates"]
    assert sorted(one["id"] for one in gate["parties"]) == ["alice", "bob"]
    (lease,) = alice.ok("locks")["leases"]
    assert (lease["key"], lease["holder"]) == ("src/a.py", "alice"), "the claim is not granted"
    found = alice.ok("status")
    (wait,) = found["waits"]
    assert (wait["agent"], wait["key"]) == ("bob", "src/a.py")
    blocked = [(one["agent"], one["path"], one["subject"]) for one in found["blocked"]]
    assert ("bob", "src/a.py", ref) in blocked
    said = alice.run("sync").out
    for words in (
        "src/a.py: alice", f"gate {ref} is requested: I need parse()",
        f"alice: agent-sync gate ack {ref}", f"bob: agent-sync gate ack {ref}",
    ):  # fmt: skip
        assert words in said, said


@pytest.mark.proves("GATE-2", "GATE-4")
def test_2_noticing_is_not_agreeing(alice: Agent, bob: Agent) -> None:
    """With one acknowledgement and with both, both are still blocked."""
    ref = contested(alice, bob)
    alice.ok("gate", "ack", ref)
    assert state(alice, ref) == "requested"
    for one in (alice, bob):
        assert ref in barred(one, "src/a.py")
    bob.ok("gate", "ack", ref)
    assert state(alice, ref) == "acknowledged"
    for one in (alice, bob):
        assert ref in barred(one, "src/a.py")


@pytest.mark.proves("GATE-2")
@pytest.mark.parametrize("end", ["ready", "cancelled"])
def test_3_only_ready_and_cancelled_let_anybody_go_on(alice: Agent, bob: Agent, end: str) -> None:
    """In each state before these two the other party is refused, in them it goes on."""
    alice.ok("gate", "open", "--with", "bob", "--on", "src/a.py")
    barred(bob, "src/a.py")
    agreed("G1", alice, bob)
    barred(bob, "src/a.py")
    if end == "ready":
        bob.ok("resolve", "G1", "--summary", "bob goes first")
    else:
        alice.ok("cancel", "G1", "--why", "no need")
    assert state(bob, "G1") == end
    passes(bob, "src/a.py")


@pytest.mark.proves("GATE-2")
def test_4_resolve_wants_every_acknowledgement_and_a_party(
    alice: Agent, bob: Agent, real: MakeReal
) -> None:
    """Before all acknowledged it is refused with who is missing; a stranger's ack is refused."""
    carol = real("carol")
    alice.ok("gate", "open", "--with", bob.session.id, "--on", "src/a.py")
    found = error(alice, "resolve", "G1", "--summary", "x")
    assert (found["code"], sorted(found["missing"])) == ("not_ready", ["alice", "bob"])
    alice.ok("gate", "ack", "G1")
    assert error(alice, "resolve", "G1", "--summary", "x")["missing"] == ["bob"]
    assert error(carol, "gate", "ack", "G1")["code"] == "not_a_party"
    assert error(alice, "resolve", "G1", "--summary", "x")["missing"] == ["bob"], "no stand-in"
    assert state(alice, "G1") == "requested"


@pytest.mark.proves("LOCK-3")
def test_5_shared_claims_go_together_and_an_exclusive_one_does_not(
    alice: Agent, bob: Agent
) -> None:
    """Two shared leases raise nothing and block nobody; exclusive against shared is refused."""
    for one in (alice, bob):
        one.ok("lock", "src/a.py", "--shared")
    assert len(alice.ok("locks")["leases"]) == 2
    assert open_gates(alice) == []
    assert alice.ok("status")["blocked"] == []
    bob.ok("unlock", "src/a.py")
    assert "held shared by alice" in no(bob, "lock", "src/a.py")
    alice.ok("lock", "src/b.py")
    assert "held by alice" in no(bob, "lock", "src/b.py", "--shared")


@pytest.mark.proves("GATE-5", "HOOK-10")
def test_12_a_held_call_goes_through_with_the_release(
    alice: Agent, bob: Agent, real_session: Callable[..., Session], database: Database
) -> None:
    """While Bob's hook holds, the gate is resolved by others: the call is allowed without a
    refusal. What is not released is refused when the hold is over, before the client's limit."""
    patient = real_session("bob", AGENT_SYNC_HOLD_SECONDS="45")
    alice.ok("gate", "open", "--with", "bob", "--on", "src/")
    agreed("G1", alice, bob)
    waiting = held(patient, "src/a.py")
    until_stopped(database)
    assert waiting.poll() is None
    alice.ok("resolve", "G1", "--summary", "go on")
    done = answer(waiting)
    assert (done.code, done.out, done.err) == (0, "", "")
    assert database.count("refusals") == 0
    alice.ok("gate", "open", "--with", "bob", "--on", "src/b.py")
    done = answer(held(real_session("bob", AGENT_SYNC_HOLD_SECONDS="1"), "src/b.py"))
    assert done.code == 2
    assert "G2" in done.err


@pytest.mark.proves("GATE-4", "AUTO-1")
def test_13_a_gate_holds_in_every_worktree_and_an_edit_in_one(
    alice: Agent, bob: Agent, repo: Path, home: Path
) -> None:
    """An automatic lease guards its checkout: another worktree goes on and both are told once. A
    lock by hand and a gate hold everywhere; a gate with --checkout where it was opened."""
    Scene(repo, home).git("worktree", "add", "-q", "--detach", str(repo.parent / "beside"))
    passes(alice, "src/a.py")
    barred(bob, "src/a.py")
    bob.session.cwd = bob.session.start_dir = repo.parent / "beside"
    there = bob.session.change("src/a.py", "there\n")
    assert there.code == 0, there
    assert "alice" in there.context + bob.session.batch().context, "a soft conflict is told"
    alice.ok("lock", "src/b.py")
    assert edit(bob, "src/b.py").refused
    alice.ok("gate", "open", "--with", "bob", "--on", "lib/")
    assert edit(bob, "lib/x.py").refused
    alice.ok("cancel", "G1", "--why", "x")
    alice.ok("gate", "open", "--with", "bob", "--on", "lib/", "--checkout")
    assert not edit(bob, "lib/x.py").refused
    barred(alice, "lib/x.py")


@pytest.mark.proves("GATE-3", "GATE-7")
def test_14_a_conflict_is_resolved_when_its_cause_is_gone(alice: Agent, bob: Agent) -> None:
    """While the claims overlap, resolve is refused and says which is in the way; less is locked,
    and it is accepted. The end of the last such lease proposes the resolution to the parties."""
    ref = contested(alice, bob, "src/")
    agreed(ref, alice, bob)
    found = error(bob, "resolve", ref, "--summary", "x")
    assert found["code"] == "not_ready"
    assert any("alice holds src" in lease for lease in found["leases"]), found
    bob.session.batch()
    alice.ok("unlock", "src/")
    alice.ok("lock", "lib/")
    told = bob.session.batch().context
    assert f"agent-sync gate resolve {ref}" in told, told
    bob.ok("resolve", ref, "--summary", "bob takes src, alice lib")
    passes(bob, "src/a.py")
    barred(alice, "src/a.py")


@pytest.mark.proves("GATE-3")
@pytest.mark.parametrize("both", [True, False])
def test_14_to_share_is_enough_only_where_the_other_shares(
    alice: Agent, bob: Agent, *, both: bool
) -> None:
    """``lock --shared`` on one's own lease makes it shared; the claim in the queue decides."""
    alice.ok("lock", "src/a.py")
    no(bob, "lock", "src/a.py", "--wait=0.1", *(("--shared",) if both else ()))
    words = ("--with", "alice", "--on", "src/a.py", "--reason", "conflict", "--why", "I read it")
    bob.ok("gate", "open", *words)
    agreed("G1", alice, bob)
    no(bob, "resolve", "G1", "--summary", "x")
    alice.ok("lock", "src/a.py", "--shared")
    done = bob.run("resolve", "G1", "--summary", "both read")
    assert (done.code == 0) is both, done


@pytest.mark.proves("GATE-9")
def test_15_nobody_judges_in_anothers_name(
    real_session: Callable[..., Session], database: Database, tmp_path: Path
) -> None:
    """Alice acknowledges, resolves, approves and cancels in Bob's name, the person's, and in the
    forms that take her client's variables away: each is refused and recorded, by the command, and
    by the hook before it where its words say so."""
    alice, bob = real_session("alice"), real_session("bob")
    with Inside(alice, tmp_path / "a") as hers, Inside(bob, tmp_path / "b") as his:
        for one in (hers, his):
            one.session.start()
            one.session.prompt()
            assert one.run(f"agent-sync register --name {one.session.id}").code == 0
        assert hers.run("agent-sync gate open --with bob --on src/a.py").code == 0
        assert his.run("agent-sync checkpoint done --on src/b.py --approver alice").code == 0
        lines = [
            f"{before}AGENT_SYNC_ID={who} agent-sync {verb}"
            for before in ("", f"{UNSET} ")
            for who in ("bob", "operator")
            for verb in (
                "gate ack G1", "gate object G1 --why x", "resolve G1 --summary x",
                "cancel G1 --why x", "approve C1", "reject C1 --why x", "resolve C1",
            )
        ]  # fmt: skip
        for line in lines:
            assert alice.pre_bash(line).refused, line
            done = hers.run(line)
            assert done.code == 2, (line, done)
        assert {who for (who,) in database.happened("name_refused", "agent_id")} == {"alice"}
        assert len(database.happened("name_refused", "agent_id")) >= len(lines)
        assert database.column("gates", "state") == ["requested"]
        assert database.column("checkpoints", "state") == ["waiting"]
