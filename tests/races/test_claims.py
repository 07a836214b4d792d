"""Twenty sessions go for one file at once: exactly one gets it (STATE-3, AUTO-1)."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from agent_sync.identity.liveness import Limits
from agent_sync.locks.claim import Claim, World
from agent_sync.locks.granting import attempt, judge
from agent_sync.repository.location import at_root
from agent_sync.store.opening import open_store
from proofs import Proof
from scene.database import asked

CHECKOUT = Path(__file__).resolve().parents[2]
DOOR = CHECKOUT / "skills" / "agent-sync" / "scripts" / "hook.py"
LOADER = "import sys;sys.argv.pop(0);exec(open(sys.argv[0]).read())"
PROCESSES = 20
HOOK = [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), "pre-tool-use"]


def edit_payload(repo: Path, name: str, path: str) -> "dict[str, object]":
    """What a hook is told before one session writes a file."""
    return {
        "session_id": name,
        "cwd": str(repo),
        "hook_event_name": "PreToolUse",
        "tool_name": "Write",
        "tool_use_id": f"{name}-{path}",
        "tool_input": {"file_path": str(repo / path)},
    }


def hook_environment(repo: Path, home: Path) -> "dict[str, str]":
    """All that a hook is given here."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "CLAUDE_PROJECT_DIR": str(repo)}


def start(repo: Path, home: Path, name: str, path: str) -> "subprocess.Popen[bytes]":
    """A PreToolUse hook of one session, started but with its input still to come."""
    child = subprocess.Popen(
        HOOK,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=hook_environment(repo, home),
        cwd=repo,
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(edit_payload(repo, name, path)).encode())
    return child


@pytest.mark.slow
@pytest.mark.proves("STATE-3", "AUTO-1")
def test_exactly_one_of_twenty_hooks_is_allowed(tmp_path: Path, proof: Proof) -> None:
    """Twenty hook processes ask for one file, again and again; one of them is let through."""
    repo, home = tmp_path / "repo", tmp_path / "home"
    (repo / ".git" / "objects").mkdir(parents=True)
    (repo / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    home.mkdir()
    rounds = proof.count(5, 50)
    for round_ in range(rounds):
        path = f"file{round_}.py"
        children = [start(repo, home, f"s{number}", path) for number in range(PROCESSES)]
        for child in children:
            assert child.stdin is not None
            child.stdin.close()
        codes = [child.wait(timeout=60) for child in children]
        for child in children:
            assert child.stdout is not None
            child.stdout.close()
        assert sorted(codes) == [0] + [2] * (PROCESSES - 1), (round_, codes)
    proof.figure("rounds of twenty hooks with one winner", rounds)


@pytest.mark.proves("STATE-3")
def test_a_claim_decided_from_an_old_look_cannot_be_written(tmp_path: Path) -> None:
    """Forced interleaving: both look and see a free file; the decision is made under the lock."""
    (tmp_path / ".claude").mkdir()
    project = at_root(str(tmp_path))
    one, two = open_store(project), open_store(project)
    assert one is not None
    assert two is not None
    world = World(1_000_000, Limits({}), lambda *_: "unknown")
    for agent in ("one", "two"):
        asked(one).join(agent, world.now)
    wishes = [Claim(agent, "a.py", kind="auto", checkout=".") for agent in ("one", "two")]
    assert judge(one, wishes[0], world).free
    assert judge(two, wishes[1], world).free
    with one.writing() as one:
        assert attempt(one, wishes[0], world)[0]
    with two.writing() as two:
        token, judged = attempt(two, wishes[1], world)
    assert token == 0
    assert [lease.agent_id for lease in judged.blockers] == ["one"]
