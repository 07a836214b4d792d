"""Checkpoints, patches and obligations, as a user meets them: every hook and command is a process.

Each test is one of the acceptance checks 16 to 22, and says what it shows. Check 25,
that the story of both stages ends in one command, is tests/scripts/test_demo_gates.py.
"""

import shutil
from pathlib import Path

import pytest

from patches.conftest import Agent
from patches.test_patches import EDIT, take, tree
from scene.place import Scene

from .acceptance import barred, error, no, passes, state
from .conftest import MakeReal

WAKES = "plan accept claim checkpoint review approve sync handoff resume rework".split()


def duties(one: Agent) -> "list[tuple[str, str]]":
    """(verb, id) of what an agent owes."""
    return [(str(x["verb"]), str(x["subject"])) for x in one.ok("duties")["duties"]]


def checkpoint(author: Agent, *approvers: str, on: str = "src/a.py") -> str:
    """A checkpoint of an author; its id."""
    words = [word for name in approvers for word in ("--approver", name)]
    return str(author.ok("checkpoint", "done", "--on", on, *words)["checkpoint"]["id"])


@pytest.mark.proves("CHECK-3", "DUTY-1")
def test_16_a_checkpoint_stops_its_author_until_it_is_resolved(alice: Agent, bob: Agent) -> None:
    """Alice's next write and commit in its paths are refused; Bob owes an approval, and works on.
    His approval alone does not release her, the resolution does."""
    passes(alice, "src/a.py", "a = 2\n")
    ref = checkpoint(alice, "bob")
    assert ref in barred(alice, "src/a.py")
    assert alice.session.bash("git commit -qam x").refused
    passes(alice, "src/c.py")
    assert duties(bob) == [("approve", ref)]
    assert f"approve {ref}'" in bob.session.prompt().context
    passes(bob, "src/b.py")
    bob.ok("approve", ref)
    barred(alice, "src/a.py")
    alice.ok("resolve", ref)
    passes(alice, "src/a.py", "a = 3\n")
    assert duties(bob) == []


@pytest.mark.proves("CHECK-5")
def test_17_a_rejection_lets_the_author_write_only_what_is_rejected(
    alice: Agent, bob: Agent, real: MakeReal
) -> None:
    """Those in --hold stay stopped, Alice may edit its paths only and cannot resolve or force it; a
    successor supersedes it. With two approvers, one of whom rejected, nothing is left over."""
    carol, dora = real("carol"), real("dora")
    crew = alice.ok("crew", "create", "work")["crew"]["id"]
    for one in (bob, carol, dora):
        one.ok("crew", "join", crew)
    passes(alice, "src/a.py", "a = 2\n")
    words = ("--on", "src/a.py", "--approver", "bob", "--approver", "carol", "--hold", "dora")
    ref = alice.ok("checkpoint", "done", *words)["checkpoint"]["id"]
    alice.session.stop(active=True)
    alice.session.prompt()
    barred(dora, "src/a.py")
    bob.ok("reject", ref, "--why", "too short")
    barred(dora, "src/a.py")
    for verb in (("resolve", ref), ("cancel", ref), ("approve", ref)):
        no(alice, *verb)
    passes(alice, "src/a.py", "a = 33\n")
    assert alice.session.bash("git commit -qam x").refused
    assert duties(alice) == [("rework", ref)]
    new = alice.ok("checkpoint", "again", "--replaces", ref)["checkpoint"]["id"]
    assert (state(alice, ref), state(alice, new)) == ("superseded", "waiting")
    barred(alice, "src/a.py")
    barred(dora, "src/a.py")
    assert duties(bob) == duties(carol) == [("approve", new)]
    bob.ok("approve", new)
    carol.ok("approve", new, "--resolve")
    assert alice.ok("checkpoints")["checkpoints"] == []
    assert alice.ok("gates")["gates"] == []
    alice.session.stop(active=True)
    passes(dora, "src/a.py")
    assert all(duties(one) == [] for one in (alice, bob, carol, dora))


@pytest.mark.proves("PATCH-3", "PATCH-5", "CREW-2")
def test_18_a_patch_wants_whoever_holds_its_files(alice: Agent, bob: Agent) -> None:
    """Outside a crew an unheld file passes. Under another's lease a patch waits for its holder, and
    is not applied without it. In a peer-contract crew an uncovered file fails the check "crew",
    and approve is refused with it; after the lease the same patch passes."""
    assert bob.ok("propose", "--title", "free", stdin=EDIT)["patch"]["state"] == "submitted"
    assert bob.ok("patch", "cancel", "P1")["patch"]["state"] == "cancelled"
    alice.ok("lock", "src/a.py")
    assert bob.ok("propose", "--title", "held", stdin=EDIT)["patch"]["state"] == "submitted"
    assert "held by alice" in no(bob, "patch", "apply", "P2")
    assert duties(alice) == [("decide", "P2")]
    alice.ok("unlock", "src/a.py")
    bob.ok("patch", "cancel", "P2")
    crew = alice.ok("crew", "create", "work", "--mode", "peer-contract")["crew"]["id"]
    bob.ok("crew", "join", crew)
    found = bob.ok("propose", "--title", "mine", "--approver", "alice", stdin=EDIT)["patch"]
    assert found["state"] == "conflicting"
    checks = {x["name"]: x["outcome"] for x in bob.ok("patch", "check", "P3")["checks"]}
    assert [name for name, outcome in checks.items() if outcome == "failed"] == ["crew"]
    assert "crew: " in no(alice, "patch", "approve", "P3")
    bob.ok("lock", "src/a.py")
    assert bob.ok("patch", "update", "P3", stdin=EDIT)["patch"]["state"] == "submitted"
    alice.ok("patch", "approve", "P3")
    assert bob.ok("patch", "apply", "P3")["patch"]["state"] == "applied"


@pytest.mark.proves("PATCH-4", "GATE-9")
def test_19_only_what_was_approved_is_applied(
    scene: Scene, alice: Agent, bob: Agent, real: MakeReal, tmp_path: Path
) -> None:
    """A file that changed, or went to another, since the approval: refused with the reason, and no
    byte differs. A clean one gives the very tree that git makes of its diff, once. Its author and
    a subagent of it never approve it."""
    (scene.repo / "src/b.py").chmod(0o755)
    (scene.repo / "src/a.py").write_text("a = 2\n")
    text = take(scene)
    alice.ok("lock", "src/a.py")
    assert bob.ok("propose", "--title", "t", stdin=text)["patch"]["state"] == "submitted"
    assert "does not decide" in no(bob, "patch", "approve", "P1")
    alice.ok("patch", "approve", "P1")
    scene.put("src/a.py", "a = 1  # since\n")
    before = tree(scene.repo)
    assert "base: changed since: src/a.py" in no(bob, "patch", "apply", "P1")
    assert tree(scene.repo) == before
    scene.git("checkout", "-q", "--", "src/a.py")
    bob.ok("patch", "update", "P1", stdin=text)
    alice.ok("patch", "approve", "P1")
    alice.ok("unlock", "src/a.py")
    alice.session.stop(active=True)
    before = tree(scene.repo)
    carol = real("carol")
    carol.ok("lock", "src/a.py")
    assert "carol" in no(bob, "patch", "apply", "P1")
    assert tree(scene.repo) == before
    carol.ok("unlock", "src/a.py")
    expected = tmp_path / "other"
    shutil.copytree(scene.repo, expected, ignore=shutil.ignore_patterns(".claude"))
    (tmp_path / "x").write_bytes(text)
    scene.git("apply", str(tmp_path / "x"), at=expected)
    bob.ok("patch", "apply", "P1")
    assert tree(scene.repo) == tree(expected)
    assert state(bob, "P1") == "applied"
    for who, verb in ((bob, "apply"), (alice, "approve"), (bob, "cancel")):
        no(who, "patch", verb, "P1")


def diff(scene: Scene, *moves: "tuple[str, str | None]") -> bytes:
    """The diff that renames, or removes, files."""
    for old, new in moves:
        if new is None:
            (scene.repo / old).unlink()
        else:
            (scene.repo / new).parent.mkdir(parents=True, exist_ok=True)
            (scene.repo / old).rename(scene.repo / new)
    return take(scene)


@pytest.mark.proves("PATCH-1", "PATCH-2")
def test_20_every_text_is_classified_as_git_would(scene: Scene, alice: Agent, bob: Agent) -> None:
    """Text with dashes is no diff, nothing is left of it; one that does not apply is in conflict; a
    rename covers both of its paths; a removal and a name with a space are applied; a path out of
    the repository is refused by name."""
    found = error(bob, "propose", "--title", "t", stdin=b"a line\n---\nanother\n")
    assert "no diff" in found["message"] or "not a diff" in found["message"], found
    assert bob.ok("patches", "--all")["patches"] == []
    wrong = EDIT.replace(b"-a = 1", b"-a = 7")
    assert bob.ok("propose", "--title", "t", stdin=wrong)["patch"]["state"] == "conflicting"
    moved = bob.ok("propose", "--title", "t", stdin=diff(scene, ("src/a.py", "lib/a moved.py")))
    (file,) = moved["patch"]["files"]
    assert {"src/a.py", "lib/a moved.py"} <= set(file.values())
    alice.ok("lock", "lib/")
    assert "held by alice" in no(bob, "patch", "apply", moved["patch"]["id"])
    alice.ok("unlock", "lib/")
    alice.ok("lock", "src/")
    assert "held by alice" in no(bob, "patch", "apply", moved["patch"]["id"])
    alice.ok("unlock", "src/")
    bob.ok("patch", "apply", moved["patch"]["id"])
    assert (scene.repo / "lib/a moved.py").read_text() == "a = 1\n"
    assert not (scene.repo / "src/a.py").exists()
    scene.git("add", "-A", ":!.claude")
    scene.git("commit", "-qm", "moved")
    gone = bob.ok("propose", "--title", "t", stdin=diff(scene, ("lib/a moved.py", None)))
    bob.ok("patch", "apply", gone["patch"]["id"])
    assert not (scene.repo / "lib/a moved.py").exists()
    for name in ("../x", "src/../../x"):
        out = EDIT.replace(b"src/a.py", name.encode())
        done = bob.run("propose", "--title", "t", "--json", stdin=out)
        if done.code == 0:
            assert done.data["patch"]["state"] == "conflicting"
            assert "paths" in no(bob, "patch", "apply", done.data["patch"]["id"])
    assert not (scene.repo.parent / "x").exists()


@pytest.mark.proves("DUTY-1", "DUTY-4")
def test_21_an_obligation_is_what_is_open_and_one_for_each(
    alice: Agent, bob: Agent, scene: Scene
) -> None:
    """A wake verb outside the list, or one that the receiver's mode refuses, makes nothing. A gate,
    a checkpoint and a patch that wait for Bob are one obligation each, and none when the act is
    done, by him, by another, or by the person."""
    assert no(alice, "wake", "bob", "dance", code=64).count("rework") == 1
    crew = alice.ok("crew", "create", "work", "--mode", "manager-delegate")["crew"]["id"]
    bob.ok("crew", "join", crew)
    codes = {verb: alice.run("wake", "bob", verb).code for verb in WAKES}
    assert [verb for verb, code in codes.items() if code] == ["plan", "approve"]
    bob.ok("crew", "leave")
    alice.ok("crew", "close")
    assert duties(bob) == []
    bob.ok("lock", "src/a.py")
    for _ in range(2):
        alice.ok("gate", "open", "--with", "bob", "--on", "docs/")
    ref = checkpoint(alice, "bob", on="src/b.py")
    alice.ok("propose", "--title", "t", stdin=EDIT)
    assert sorted(duties(bob)) == [("acknowledge", "G1"), ("approve", ref), ("decide", "P1")]
    bob.ok("gate", "ack", "G1")
    assert sorted(duties(bob)) == [("approve", ref), ("decide", "P1")]
    assert scene.shell().process("approve", ref, "--resolve").code == 0
    assert duties(bob) == [("decide", "P1")]
    alice.ok("patch", "cancel", "P1")
    assert duties(bob) == []


@pytest.mark.proves("DUTY-3", "HOOK-6")
def test_22_an_obligation_is_told_once_and_holds_one_stop_back(
    alice: Agent, bob: Agent, real: MakeReal
) -> None:
    """At most five lines of the next prompt, or start, name it, once. A Stop is refused once, with
    the command, and passes the second time; that of a blocked session always passes, and the
    person's prompt is never blocked."""
    alice.ok("gate", "open", "--with", "bob", "--on", "shared.py")
    alice.ok("gate", "ack", "G1")
    prompts = [bob.session.prompt("go on", f"p{number}") for number in range(2, 4)]
    first, second = (one.context for one in prompts)
    lines = [line for line in first.split("\n") if "G1" in line]
    assert 1 <= len(lines) <= 5, first
    assert "agent-sync gate ack G1" in first
    assert "agent-sync gate ack G1" not in second
    assert all("decision" not in one.json and one.code == 0 for one in prompts)
    held = bob.session.stop()
    assert held.json["decision"] == "block"
    assert "agent-sync gate ack G1" in held.reason
    assert bob.session.stop(active=True).json == {}
    carol = real("carol")
    alice.ok("gate", "open", "--with", "carol", "--on", "other.py")
    alice.ok("gate", "ack", "G2")
    carol.session.end()
    assert "agent-sync gate ack G2" in carol.session.start("resume").context
    carol.session.prompt("go", "c1")
    barred(carol, "other.py")
    assert carol.session.stop().json == {}, "who is blocked may end its turn"
