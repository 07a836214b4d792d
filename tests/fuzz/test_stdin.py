"""Whatever arrives on a hook's standard input, a hook refuses only by a rule and fails quietly.

What the client sends to each hook is damaged in thousands of ways, as JSON and as bytes, with the
work of others all around: a file held by an edit, a folder, a pattern and a file that are locked,
mail, tasks, an open command.
"""

import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agent_sync.hooks.call import Answer
from agent_sync.hooks.entry import HANDLERS
from agent_sync.repository.path_patterns import covers
from hooks.session import DOOR, LOADER
from proofs import Proof

from .mutating import damaged, dice, retyped
from .samples import samples
from .scene import HELD, PATIENCE_S, Scene

CONTEXT = {
    "session-start": "SessionStart",
    "user-prompt-submit": "UserPromptSubmit",
    "pre-tool-use": "PreToolUse",
    "post-tool-use": "PostToolUse",
    "post-tool-use-failure": "PostToolUseFailure",
    "post-tool-batch": "PostToolBatch",
}
MOST_CONTEXT = 4_096
IS_ON = re.compile(
    r"agent-sync is on; you are \S{1,64}( \(not \w+\))?; (nobody else is|1 other|\d+ others) here"
)
"""The line for the person; of others' texts it has a name, which is one word."""
IS_OFF = re.compile(r"agent-sync is off, nothing is protected here: .+\. Next: .+\.")
SHELLS = ("Bash", "PowerShell")


def pairs(raw: bytes) -> "list[tuple[str, Any]]":
    """Every member of every object of a document, doubled keys and all; [] if it is no JSON.

    Like SQLite, it takes a NUL for the end, and like the program a lone surrogate for '?'.
    """
    found: list[tuple[str, Any]] = []

    def keep(members: "list[tuple[str, Any]]") -> "dict[str, Any]":
        found.extend(members)
        return dict(members)

    try:
        text = raw.partition(b"\0")[0].decode("utf-8-sig", "replace")
        json.loads(text, object_pairs_hook=keep, strict=False)  # as a newer SQLite reads it
    except (ValueError, RecursionError):
        return []
    return [(name, _sound(value)) for name, value in found]


def _sound(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def holder(repo: Path, full: str) -> str:
    """Who holds a path, '' if nobody does; told without the program's help with paths."""
    real = os.path.realpath(full)
    if not real.startswith(f"{repo}/"):
        return ""
    key = real[len(str(repo)) + 1 :]
    return next((who for what, who in HELD.items() if covers(what, key)), "")


def may_refuse(scene: Scene, raw: bytes, answer: Answer) -> bool:
    """Whether anything in the payload is a reason to refuse; a held path, or a command."""
    members = pairs(raw)
    said = [value for _, value in members if isinstance(value, str)]
    if any(name == "command" for name, _ in members) and any(tool in said for tool in SHELLS):
        return "[agent-sync] BLOCKED: " in answer.err
    folders = [value for name, value in members if name == "cwd" and isinstance(value, str)]
    paths = [
        value
        for name, value in members
        if name in ("file_path", "notebook_path") and isinstance(value, str) and "\0" not in value
    ]
    places = [os.path.join(base, path) for base in [*folders, str(scene.repo)] for path in paths]
    stale = str(scene.repo / "stale.py")
    return any(holder(scene.repo, x) or os.path.realpath(x) == stale for x in places)


def check_shape(event: str, answer: Answer) -> None:
    """The answer is one that the client understands, for that event."""
    assert answer.code in (0, 2)
    assert "Traceback" not in answer.err
    if answer.code == 2:
        assert event == "pre-tool-use"
        inner = json.loads(answer.out)["hookSpecificOutput"]
        assert inner["hookEventName"] == "PreToolUse"
        assert inner["permissionDecision"] == "deny"
        assert inner["permissionDecisionReason"] + "\n" == answer.err
        assert set(inner) == {"hookEventName", "permissionDecision", "permissionDecisionReason"}
        return
    assert answer.err == ""
    if not answer.out or event in ("statusline", "pre-compact"):
        assert answer.out.count("\n") <= 1
        return
    said = json.loads(answer.out)
    if event in ("stop", "subagent-stop"):
        assert (set(said), said["decision"]) == ({"decision", "reason"}, "block")
        assert len(said["reason"].encode()) <= MOST_CONTEXT
        return
    if event == "session-start" and "systemMessage" in said:
        check_for_person(said.pop("systemMessage"), beside=bool(said))
        if not said:
            return
    assert set(said) == {"hookSpecificOutput"}
    inner = said["hookSpecificOutput"]
    assert set(inner) == {"hookEventName", "additionalContext"}
    assert inner["hookEventName"] == CONTEXT[event]
    assert 0 < len(inner["additionalContext"].encode()) <= MOST_CONTEXT


def check_for_person(said: str, *, beside: bool) -> None:
    """One line for the person at a start: that it is on and who this is, alone or ``beside`` what
    the model is told (ARR-2); or why nothing can be judged, then alone (OFF-1)."""
    assert IS_ON.fullmatch(said) or (IS_OFF.fullmatch(said) and not beside), said
    assert said.isprintable(), said
    assert len(said.encode()) <= MOST_CONTEXT


def check(scene: Scene, event: str, raw: bytes, answer: Answer) -> None:
    """All that holds for any input."""
    check_shape(event, answer)
    if answer.code:
        assert may_refuse(scene, raw, answer), answer.err
    # A field under another name is what is reported of a call that nobody can read (AGENT-3).
    assert [x for x in scene.log.splitlines() if "UnknownShapeError" not in x] == []
    assert scene.look() == scene.outside, "something was written outside the coordination folder"


def one(scene: Scene, event: str, raw: bytes, what: str) -> Answer:
    """Put everything back, run one hook in this process and check what it did."""
    scene.put_back()
    try:
        answer = scene.hook(event, raw)
        check(scene, event, raw, answer)
    except BaseException:
        print(f"{what}: {event} {raw[:3000]!r}")
        raise
    return answer


@pytest.mark.proves("HOOK-3", "HOOK-8")
def test_samples_are_answered_as_they_should_be(scene: Scene) -> None:
    """The undamaged payloads: edits of what others hold are refused, all other edits are not."""
    refused = set()
    for event, payload in samples(scene.repo):
        answer = one(scene, event, json.dumps(payload).encode(), "undamaged")
        path = payload.get("tool_input", {}).get("file_path", "")
        if answer.code and path:
            refused.add((payload["tool_name"], os.path.relpath(path, scene.repo)))
        elif answer.code:
            refused.add((payload["tool_name"], payload["tool_input"]["command"]))
    edits = {("Edit", path) for path in ("src/a.py", "docs/deep/x.md", "gen/t.ts", "lock.txt")}
    assert {x for x in refused if x[0] == "Edit"} == edits
    assert {x for x in refused if x[0] == "Write"} == {
        *[("Write", path) for _, path in edits],
        ("Write", "stale.py"),
    }
    assert ("Bash", "git reset --hard") in refused
    assert ("Bash", "rm -rf src") in refused
    assert ("PowerShell", "Set-Content -Path src/a.py -Value x") in refused
    assert ("Bash", "echo hi > src/free.py") not in refused


@pytest.mark.proves("HOOK-8", "HOOK-0")
def test_payloads_with_odd_values(scene: Scene, proof: Proof) -> None:
    """Values of the wrong type, odd texts and paths, missing, renamed and repeated fields."""
    known = samples(scene.repo)
    count = proof.count(200, 12_000)
    refused = 0
    for number in range(count):
        rng = dice("values", number)
        event, payload = rng.choice(known)
        raw = json.dumps(retyped(rng, payload), ensure_ascii=rng.random() < 0.5)
        answer = one(scene, event, raw.encode("utf-8", "surrogatepass"), f"values {number}")
        refused += answer.code == 2
    assert refused > count // 50, "hardly anything reaches the gate: the damage is too great"
    proof.figure("payloads with odd values", count)
    proof.figure("of them refused, all by a rule", refused)


@pytest.mark.proves("HOOK-8", "HOOK-0")
def test_payloads_of_damaged_bytes(scene: Scene, proof: Proof) -> None:
    """Flipped bits, cuts, splices, doubled keys, deep nesting, huge numbers, other encodings."""
    known = [(event, json.dumps(payload).encode()) for event, payload in samples(scene.repo)]
    raws = [raw for _, raw in known]
    edits = [(event, raw) for event, raw in known if b'"PreToolUse"' in raw and b'"Edit"' in raw]
    count = proof.count(200, 12_000)
    refused = 0
    for number in range(count):
        rng = dice("bytes", number)
        event, raw = rng.choice(edits if rng.random() < 0.3 else known)
        if rng.random() < 0.1:
            event = rng.choice([*HANDLERS, "statusline"])
        answer = one(scene, event, damaged(rng, raw, raws), f"bytes {number}")
        refused += answer.code == 2
    assert refused > count // 50, "hardly anything reaches the gate: the damage is too great"
    proof.figure("payloads of damaged bytes", count)
    proof.figure("of them refused, all by a rule", refused)


@pytest.mark.proves("HOOK-8", "HOOK-3")
def test_what_a_held_file_is_called_makes_no_difference(scene: Scene, proof: Proof) -> None:
    """An edit is refused exactly when its path is a held one, whatever else the payload holds."""
    edits = [
        (event, payload)
        for event, payload in samples(scene.repo)
        if event == "pre-tool-use" and payload["tool_name"] == "Edit"
    ]
    count = proof.count(100, 5_000)
    for number in range(count):
        rng = dice("held", number)
        event, payload = rng.choice(edits)
        path = payload["tool_input"]["file_path"]
        changed = retyped(rng, payload)
        changed["tool_name"] = "Edit"
        changed["session_id"] = rng.choice(["victim", "another", "victim2/x", "\u00e9"])
        changed["agent_id"] = rng.choice([None, "k", 7])
        changed["tool_input"] = {
            "file_path": spelled(rng, scene.repo, path),
            "old_string": "\ud800",
        }
        changed["cwd"] = str(scene.repo / "src")
        answer = one(scene, event, json.dumps(changed).encode(), f"held {number}")
        assert (answer.code == 2) is bool(holder(scene.repo, path)), changed
    proof.figure("edits of held and free files, each decided rightly", count)


def spelled(rng: random.Random, repo: Path, path: str) -> str:
    """The same file under another name, for a caller that stands in ``src``."""
    inside = os.path.relpath(path, repo)
    return rng.choice(
        [
            path,
            f"../{inside}",
            f"./..//./{inside}",
            f"{repo}/docs/../{inside}",
            f"//{path.lstrip('/')}" if rng.random() < 0.5 else f"///{path}",
            os.path.relpath(path, repo / "src"),
        ]
    )


@pytest.mark.proves("HOOK-8", "HOOK-10")
def test_damaged_payloads_in_real_processes(scene: Scene, proof: Proof) -> None:
    """The same through the installed door: exit status, both streams, and an end in time."""
    known = [(event, json.dumps(payload).encode()) for event, payload in samples(scene.repo)]
    raws = [raw for _, raw in known]
    count = proof.count(20, 200)
    for number in range(count):
        rng = dice("process", number)
        event, raw = rng.choice(known)
        raw = damaged(rng, raw, raws) if rng.random() < 0.8 else raw
        scene.put_back()
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", LOADER, str(DOOR), event],
            input=raw,
            capture_output=True,
            timeout=PATIENCE_S,
            env=scene.env(),
            cwd=scene.repo,
            check=False,
        )
        answer = Answer(done.returncode, done.stdout.decode(), done.stderr.decode())
        try:
            check(scene, event, raw, answer)
        except BaseException:
            print(f"process {number}: {event} {raw[:3000]!r} {answer.code} {answer.err}")
            raise
    proof.figure("payloads in processes of their own", count)
