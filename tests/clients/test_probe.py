"""Each real client runs without a terminal, calls hooks, and heeds a refusal: a probe instead of
agent-sync, armed by hand. What fails here has changed in the client, not in agent-sync."""

import json
import sys
from pathlib import Path

import pytest

from . import probe
from .acts import Errand, edit, read, shell, spawn, write
from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import Gate, say

REASON = "[probe] not now\n"
DENIAL = {
    "decision": "block",
    "reason": REASON,
    "hookSpecificOutput": {
        "hookEventName": "PreToolUse",
        "permissionDecision": "deny",
        "permissionDecisionReason": REASON,
    },
}


@pytest.fixture
def log(driver: Driver, ground: Place) -> Path:
    """Arm the probe; the file of its calls."""
    file = ground.root / "probe.jsonl"
    driver.settle(ground)
    driver.arm(ground, f"{sys.executable} -I -S {Path(probe.__file__)} {file}")
    return file


def test_its_hooks_are_called(driver: Driver, ground: Place, log: Path, start: Start) -> None:
    """A read, an edit, a new file and a command: each is asked about before it and told after it,
    under the session's one id."""
    file = ground.repo / "a.py"
    ann = start(driver, ground, "ann")
    steps = (read(file), edit(file, "a = 1", "a = 2"), write(ground.repo / "new.py", "n = 1\n"))
    ann.ask("Work.", *steps, shell("echo s > s.txt"), say())
    assert (ground.text("a.py"), ground.text("new.py")) == ("a = 2\n", "n = 1\n")
    assert ground.text("s.txt") == "s\n"
    calls = probe.heard(log)
    seen = [one.event for one in calls if one.event.endswith("-tool-use")]
    assert seen == ["pre-tool-use", "post-tool-use"] * 4
    ids = {one.payload.get("session_id") or one.payload["sessionId"] for one in calls}
    assert ids == {ann.id}


def test_it_heeds_a_refusal(driver: Driver, ground: Place, log: Path, start: Start) -> None:
    """An edit and a command that the hook refuses do not happen, and the model reads why."""
    ground.extra["PROBE_SAYS"] = json.dumps({"pre-tool-use": DENIAL})
    steps = (edit(ground.repo / "a.py", "a = 1", "a = 2"), shell("echo s > s.txt"))
    turn = start(driver, ground, "ann").ask("Work.", *steps, say())
    assert probe.heard(log)
    assert ground.text("a.py") == "a = 1\n"
    assert not (ground.repo / "s.txt").exists()
    for number in range(2):
        assert REASON.strip() in turn.result(number)


def test_its_subagent_calls_hooks(driver: Driver, ground: Place, log: Path, start: Start) -> None:
    """What a subagent does is asked about too, whether or not its parent waits for it."""
    gate = Gate()
    errand = Errand(shell("echo s > s.txt"), say("It is done."))
    turn = start(driver, ground, "ann").prompt("Work.", spawn(errand), say(gate=gate), say())
    ground.until(lambda: len(ground.model.asked(errand.mark)) >= 2, "the subagent to be done")
    gate.wait()
    gate.open()
    turn.wait()
    assert ground.text("s.txt") == "s\n"
    asked = [one for one in probe.heard(log) if "s.txt" in json.dumps(one.payload)]
    assert {"pre-tool-use", "post-tool-use"} <= {one.event for one in asked}
