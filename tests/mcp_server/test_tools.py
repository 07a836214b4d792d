"""Every tool does what its command does, and gives what its schema says (AGENT-10)."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent_sync.tools.tool_table import TOOLS
from support import Cli, need_module

from .conftest import Connect, Here
from .wire import Answer

NAMES = (
    "status who lock unlock wait tasks create claim complete send inbox decide next gate "
    "checkpoint patch handoff restore"
).split()
ACTING = {"gate", "checkpoint", "patch", "handoff", "restore"}


def fitting(tool: str, answer: Answer) -> Answer:
    """An answer that is as its tool's schema says."""
    need_module("jsonschema")
    import jsonschema

    jsonschema.validate(answer.told, TOOLS[tool].output_schema())
    return answer


def git(repo: Path, *words: str) -> str:
    """Run git in the repository."""
    done = subprocess.run(["git", *words], cwd=repo, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.proves("AGENT-10")
def test_the_tools_are_these() -> None:
    assert list(TOOLS) == NAMES
    for name, one in TOOLS.items():
        schema: dict[str, Any] = one.input_schema()
        acts = schema["properties"].get("act", {}).get("enum", [])
        assert bool(acts) == (name in ACTING)
        assert schema["additionalProperties"] is False
        assert all(x["description"] for n, x in schema["properties"].items() if n != "act")
        assert not (one.reads and one.ends)
        assert one.description()
        assert one.title


def test_no_tool_runs_commands() -> None:
    assert "run" not in TOOLS["checkpoint"].takes("make")


def test_what_reads_changes_nothing(ann: Here, repo: Path) -> None:
    """A tool that says it only reads leaves no row but the sign of life."""
    cli = Cli(repo, Path(ann.calls.connection.env["HOME"]))
    before = cli("activity", "--json").data["last"]
    for name, one in TOOLS.items():
        if one.reads:
            fitting(name, ann.call(name, **({"file": "a.txt"} if name == "who" else {})))
    assert cli("activity", "--json").data["last"] == before


@pytest.mark.proves("AGENT-10")
def test_leases(ann: Here, bob: Here) -> None:
    found = fitting("lock", ann.call("lock", files=["src/a.py", "docs/"], why="the parser"))
    assert sorted(found.data["tokens"]) == ["docs/", "src/a.py"]
    refused = bob.call("lock", files=["src/a.py"])
    assert refused.code == "held"
    assert "ann" in refused.text
    assert "the parser" in refused.text
    assert bob.call("unlock", files=["src/a.py"]).code == "held"
    (held,) = fitting("who", ann.call("who", file="src/a.py")).data["leases"]
    assert held["holder"] == "ann"
    assert len(fitting("status", bob.call("status")).data["leases"]) == 2
    freed = fitting("unlock", ann.call("unlock", files="src/a.py")).data
    assert freed == {"released": ["src/a.py"], "free": []}
    taken = fitting("wait", bob.call("wait", files=["src/a.py"], seconds=5)).data
    assert list(taken["tokens"]) == ["src/a.py"]
    assert ann.call("unlock", everything=True).data["released"] == ["docs/"]
    assert ann.call("unlock").code == "invalid_input"


def test_a_lock_of_a_connection_does_not_end_with_a_turn(ann: Here) -> None:
    assert ann.call("lock", files=["a"], wait=1).data["leases"][0]["ends_with_turn"] is False


@pytest.mark.proves("AGENT-10")
def test_tasks(ann: Here, bob: Here) -> None:
    made = fitting("create", ann.call("create", title="first", files=["src/a.py"]))
    assert made.data["task"]["id"] == "T1"
    ann.call("create", title="second", depends_on=["T1"])
    assert len(fitting("tasks", bob.call("tasks")).data["tasks"]) == 2
    assert fitting("claim", bob.call("claim", lock=True)).data["leased"] == ["src/a.py"]
    assert ann.call("claim", task="T1").code == "claimed"
    done = fitting("complete", bob.call("complete", task="first")).data
    assert [one["id"] for one in done["unblocked"]] == ["T2"]
    assert bob.call("tasks", status="done").data["tasks"][0]["id"] == "T1"


@pytest.mark.proves("AGENT-10")
def test_messages_and_decisions(ann: Here, bob: Here) -> None:
    sent = fitting("send", ann.call("send", to=["bob"], message="ready?", needs_ack=True))
    assert sent.data["to"][0]["live"] is True
    (letter,) = fitting("inbox", bob.call("inbox")).data["messages"]
    assert letter["body"] == "ready?"
    assert bob.call("inbox").data["messages"] == []
    assert not bob.call("inbox", ack=["M1"]).failed
    assert bob.call("inbox", ack=["M9"]).code == "not_found"
    assert fitting("decide", ann.call("decide", text="tabs")).data["id"] == "D1"
    assert ann.call("decide", text="spaces", supersedes="D1").data["supersedes"] == "D1"


@pytest.mark.proves("AGENT-10")
def test_gates(ann: Here, bob: Here) -> None:
    opened = fitting("gate", ann.call("gate", act="open", others=["bob"], on=["src/"], why="w"))
    assert opened.data["gate"]["id"] == "G1"
    duty = fitting("next", bob.call("next"))
    assert duty.data["next"]["command"] == "agent-sync gate ack G1"
    assert fitting("gate", ann.call("gate", act="resolve", id="G1", summary="s")).failed
    assert not fitting("gate", bob.call("gate", act="object", id="G1", why="no")).failed
    for one in (ann, bob):
        assert not fitting("gate", one.call("gate", act="ack", id="G1")).failed
    assert fitting("gate", ann.call("gate", act="show", id="G1")).data["history"]
    assert len(fitting("gate", ann.call("gate", act="list")).data["gates"]) == 1
    assert ann.call("wait", gate="G1", seconds=0.1).code == "wait_timed_out"
    assert ann.call("gate", act="resolve", id="G1", summary="agreed").data["gate"]["state"]
    assert fitting("wait", bob.call("wait", gate="G1", seconds=1)).data["gate"]["id"] == "G1"
    assert ann.call("gate", act="open", others=["bob"]).data["gate"]["id"] == "G2"
    assert not ann.call("gate", act="cancel", id="G2", why="no need").failed


@pytest.mark.proves("AGENT-10")
def test_checkpoints(ann: Here, bob: Here) -> None:
    made = fitting(
        "checkpoint",
        ann.call("checkpoint", act="make", summary="done", on=["src/a.py"], approvers=["bob"],
                 require=["tests"]),
    )  # fmt: skip
    assert made.data["checkpoint"]["id"] == "C1"
    shown = fitting("checkpoint", bob.call("checkpoint", act="show", id="C1", diff=True))
    assert "diff" in shown.data["checkpoint"]
    assert ann.call("checkpoint", act="approve", id="C1").failed
    assert not fitting(
        "checkpoint", ann.call("checkpoint", act="tick", id="C1", item="tests")
    ).failed
    assert not fitting("checkpoint", bob.call("checkpoint", act="approve", id="C1")).failed
    assert not fitting("checkpoint", ann.call("checkpoint", act="resolve", id="C1")).failed
    assert fitting("checkpoint", ann.call("checkpoint", act="list", everything=True)).data
    ann.call("checkpoint", act="make", summary="more", on=["src/a.py"], approvers=["bob"])
    assert not bob.call("checkpoint", act="reject", id="C2", why="no").failed
    assert bob.call("checkpoint", act="take-over", id="C2").failed
    assert ann.call("checkpoint", act="replace-approver", id="C2", old="bob", new="x").failed
    assert ann.call("checkpoint", act="cancel", id="C2").failed


@pytest.mark.proves("AGENT-10")
def test_patches(ann: Here, bob: Here, repo: Path) -> None:
    name = git(repo, "ls-files").split()[0]
    bob.call("lock", files=[name])
    put = fitting(
        "patch",
        ann.call("patch", act="propose", title="t", file=name, content="new\n", draft=True),
    )
    assert put.data["patch"]["state"] == "draft"
    assert not fitting("patch", ann.call("patch", act="submit", id="P1")).failed
    assert not fitting("patch", bob.call("patch", act="check", id="P1")).failed
    assert "+new" in fitting("patch", bob.call("patch", act="show", id="P1")).data["diff"]
    assert fitting("patch", bob.call("patch", act="list")).data["patches"][0]["wanted"] == ["bob"]
    assert ann.call("patch", act="approve", id="P1").failed
    ann.call("patch", act="update", id="P1", file=name, content="newer\n")
    assert not fitting("patch", bob.call("patch", act="approve", id="P1", apply=True)).failed
    assert (repo / name).read_text(encoding="utf-8") == "newer\n"
    assert not fitting("patch", bob.call("patch", act="revert", id="P1")).failed
    ann.call("patch", act="propose", title="t", file=name, content="x\n")
    assert not bob.call("patch", act="reject", id="P2", why="no").failed
    assert not ann.call("patch", act="cancel", id="P2").failed
    assert ann.call("patch", act="apply", id="P2").failed
    assert ann.call("patch", act="propose", title="t").code == "invalid_input"


@pytest.mark.proves("AGENT-10")
def test_hand_overs(ann: Here, bob: Here) -> None:
    ann.call("lock", files=["a.txt"])
    given = fitting("handoff", ann.call("handoff", act="give", to="bob", files=["a.txt"]))
    assert given.data["handover"]["id"] == "H1"
    assert fitting("handoff", bob.call("handoff", act="show", id="H1")).data["handover"]["files"]
    assert fitting("handoff", bob.call("handoff", act="list")).data["handovers"]
    assert fitting("handoff", bob.call("handoff", act="accept", id="H1")).data["leases"]
    bob.call("handoff", act="give", to="ann", files=["a.txt"])
    assert not fitting("handoff", ann.call("handoff", act="decline", id="H2", why="no")).failed
    bob.call("handoff", act="give", files=["a.txt"])
    assert not fitting("handoff", bob.call("handoff", act="cancel", id="H3")).failed
    assert bob.call("handoff", act="take-over", agent="ann").failed


@pytest.mark.proves("AGENT-10")
def test_kept_versions(ann: Here, repo: Path, session: Any) -> None:
    one = session("one")
    one.start()
    name = git(repo, "ls-files").split()[0]
    assert one.change(name, "mine\n").code == 0
    one.pre_bash("true")
    assert fitting("restore", ann.call("restore", act="list")).data["versions"] == []
    assert ann.call("restore", act="restore", file=name).code == "not_found"
    assert ann.call("restore", act="copy", new_file="b.txt", version="V1").code == "not_found"


@pytest.mark.proves("AGENT-10")
def test_over_the_wire(connect: Connect) -> None:
    """The server itself: what it lists, what it does, and its resources."""
    one = connect()
    listed = {tool["name"]: tool for tool in one.ask("tools/list")["tools"]}
    assert list(listed) == NAMES
    assert listed["status"]["annotations"]["readOnlyHint"] is True
    assert listed["patch"]["annotations"]["destructiveHint"] is True
    assert listed["lock"]["outputSchema"]["required"] == ["said", "trust"]
    assert one.call("lock", files=["a.txt"], why="w").data["token"] == 1
    assert one.call("status").data["leases"][0]["reason"] == "w"
    uris = [found["uri"] for found in one.ask("resources/list")["resources"]]
    assert uris == ["agent-sync://status", "agent-sync://activity"]
    (text,) = one.ask("resources/read", {"uri": uris[1]})["contents"]
    assert "lease_taken" in text["text"]
    assert '<agent-sync-state trust="untrusted">' in text["text"]
    missing = one.answer(one.begin("resources/read", {"uri": "agent-sync://nothing"}))
    assert missing["error"]["code"] == -32002
    assert one.close() == 0
    assert one.errors() == ""


@pytest.mark.proves("AGENT-10")
@pytest.mark.parametrize("to", ["../out.txt", "/out.txt", ".git/hooks/post-commit", "link/out.txt"])
def test_no_file_is_made_outside_the_repository(ann: Here, repo: Path, to: str) -> None:
    (repo / "link").symlink_to(repo.parent)
    found = ann.call("restore", act="copy", new_file=to, version="V1")
    assert found.code == "invalid_input"
    assert "no place for a file of this repository" in found.text
