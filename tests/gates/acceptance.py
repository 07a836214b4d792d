"""What the acceptance tests do and ask again and again: real hooks and commands, as processes."""

import os
import subprocess
from collections.abc import Sequence
from typing import Any

from hooks.session import GIT_WHO
from patches.conftest import Agent
from scene.calls import Answer
from support import Done, finished

TIMES = int(os.environ.get("AGENT_SYNC_CROWD_TIMES", "2"))
"""How often a crowd runs against one file."""


def started(one: Agent, *words: str) -> "subprocess.Popen[bytes]":
    """A command in a session's shell, started and not waited for."""
    return one.cli.start(*words, env={"CLAUDE_CODE_SESSION_ID": one.session.id, **GIT_WHO})


def all_at_once(crowd: Sequence[Agent], *words: str) -> "list[Done]":
    """The same command of many, in parallel."""
    children = [started(one, *words) for one in crowd]
    return [finished(child) for child in children]


def no(one: Agent, *words: str, code: int = 2, stdin: bytes = b"") -> str:
    """What a command says that has to be refused."""
    done = one.run(*words, stdin=stdin)
    assert done.code == code, (words, done)
    return done.err


def error(one: Agent, *words: str, stdin: bytes = b"") -> dict[str, Any]:
    """The same as the one error of its JSON."""
    done = one.run(*words, "--json", stdin=stdin)
    assert done.code, (words, done)
    return done.error


def state(one: Agent, ref: str) -> str:
    """What has become of a gate, checkpoint, patch or hand-over."""
    data = one.ok("show", ref)
    (found,) = (data[kind] for kind in ("gate", "checkpoint", "patch", "handover") if kind in data)
    return str(found["state"])


def open_gates(one: Agent) -> "list[str]":
    """The ids of the gates that are open."""
    return [str(gate["id"]) for gate in one.ok("gates")["gates"]]


def contested(alice: Agent, bob: Agent, path: str = "src/a.py") -> str:
    """Alice has locked a file by hand and Bob contests that; the gate's id."""
    alice.ok("lock", path, "--reason", "the interface")
    found = bob.ok("lock", path, "--contest", "--why", "I need parse()")
    return str(found["gate"]["id"])


def agreed(ref: str, *parties: Agent) -> None:
    """All acknowledge a gate."""
    for one in parties:
        one.ok("gate", "ack", ref)


def edit(one: Agent, path: str) -> Answer:
    """PreToolUse of an Edit, which nobody carries out."""
    return one.session.pre_edit(path, call=one.session._next())


def barred(one: Agent, path: str) -> str:
    """What its model reads of an edit that has to be refused, which leaves the file as it is."""
    file = one.repo / path
    before = file.read_bytes() if file.exists() else None
    answer = edit(one, path)
    assert answer.refused, answer
    assert answer.reason.startswith("[agent-sync] BLOCKED: "), answer
    assert before == (file.read_bytes() if file.exists() else None)
    return answer.reason


def passes(one: Agent, path: str, content: str = "written\n") -> None:
    """A whole edit that has to go through."""
    answer = one.session.change(path, content)
    assert (answer.code, answer.out) == (0, ""), answer
