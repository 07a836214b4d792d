"""Which client an agent is stands wherever an agent is told of (AGENT-5, AGENT-3)."""

from pathlib import Path

import pytest

from scene.clients import Spoken
from scene.place import Scene
from support import Cli

WHY = "its tool smart_edit was called in a way that is not known here"


@pytest.fixture
def scene(repo: Path, home: Path) -> Scene:
    return Scene(repo, home)


def codex(scene: Scene) -> Spoken:
    """A session of Codex that has begun."""
    one = Spoken(scene.repo, "s1", scene.home, client="codex", real=False)
    one.start()
    return one


@pytest.mark.proves("AGENT-5")
def test_alone_with_claude_code_nothing_is_said_of_clients(scene: Scene, cli: Cli) -> None:
    scene.session("ann").start()
    assert "CLIENT" not in cli("status").out
    assert [one["client"] for one in cli.ok("status")["agents"]] == ["claude"]


@pytest.mark.proves("AGENT-5")
def test_a_program_is_told_each_agents_client(scene: Scene, cli: Cli) -> None:
    scene.session("ann").start()
    one = codex(scene)
    one.child("k").pre_bash("ls")
    cli.ok("create-task", "by a bare shell")
    told = {found["id"]: found["client"] for found in cli.ok("status")["agents"]}
    shell = next(name for name in told if name.startswith("shell-"))
    assert told == {"ann": "claude", "codex:s1": "codex", "codex:s1/k": "codex", shell: None}
    assert {x["client"] for x in cli.ok("sync")["active_work"]["agents"]} == {
        "claude", "codex", None,
    }  # fmt: skip
    assert one.command("whoami", "--json").data["client"] == "codex"
    one.change("src/a.py", "a = 9\n")
    (work,) = cli.ok("who", "src/a.py")["work"]
    assert (work["agent_id"], work["client"]) == ("codex:s1", "codex")


@pytest.mark.proves("AGENT-3", "INST-6")
def test_one_that_writes_unread_is_not_protected_and_says_why(scene: Scene, cli: Cli) -> None:
    codex(scene)
    (one,) = cli.ok("status")["agents"]
    assert (one["protection"], one["unprotected"]) == ("enforced", None)
    scene.database.change("agents", {"unprotected": WHY}, id="codex:s1")
    seen = cli.ok("status")
    (one,) = seen["agents"]
    assert (one["protection"], one["unprotected"]) == ("partial", WHY)
    (concern,) = [x for x in seen["attention"] if x["code"] == "writes_not_judged"]
    assert concern["command"] == ["agent-sync", "doctor"]
    done = cli("doctor").out
    assert f"(Codex) is not protected: {WHY}; hooks last ran: session-start" in done
