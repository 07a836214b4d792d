"""No document makes this machine write a file, run a command or commit (REPO-3)."""

import hashlib
import os
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from agent_sync.gates.patches import patch_files
from agent_sync.protection import restoring
from scene.session import Session

from .exchange import Clone, ok, settle, two
from .test_gates_across import FILE, opened

ODD: "tuple[Any, ...]" = (
    None, "", 0, -1, 1, True, 10**12, 10**40, 1.5, [], {}, "x" * 70_000, "approved", "applied",
    "ready", "accepted", "mbbbbbbb:ben", "maaaaaaa:ann", "maaaaaaa:operator", "mbbbbbbb:operator",
    ["mbbbbbbb:ben"], [["file", "../x"]], [["file", "/etc/passwd"]], "../../etc/passwd",
    ".git/hooks", "$(touch owned)", "; touch owned", "\x00", "\ud800", "\x1b[2J",
    "agent-sync", "all", "G1001",
)  # fmt: skip


def tree(folder: Path) -> "dict[str, str]":
    """Every file below a folder, its database excepted, with a hash of what it holds."""
    found = {}
    for here, folders, names in os.walk(folder):
        folders[:] = [x for x in folders if x != "coordination"]
        for path in (Path(here, name) for name in names):
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def story(north: Clone, south: Clone, ann: Session, ben: Session) -> "list[tuple[str, str, Any]]":
    """One document of each kind that ann's machine has put."""
    ok(ben, "lock", FILE)
    settle(north, south)
    text = (north.scene.repo / FILE).read_text()
    given = {"file_path": str(north.scene.repo / FILE), "old_string": text, "new_string": "ann\n"}
    assert ann.hook("pre-tool-use", ann.tool("Edit", given, "t1")).code == 2
    ok(ann, "propose", "--refused", "--title", "mine", "--approver", "ben@south")
    ok(ann, "crew", "create", "parsers")
    ok(ann, "checkpoint", "s", "--on", FILE, "--approver", "ben@south", "--run", "touch ran")
    ok(ann, "gate", "ack", opened(ann, "ben@south", "docs/a.md"))
    ok(ann, "handoff", "--to", "ben@south", "--file", "docs/b.md")
    north.say()
    return [(x.kind, x.uid, x.body) for x, by in north.server.since(0) if by == north.machine]


@pytest.mark.proves("REPO-3", "LINK-5")
@pytest.mark.parametrize("seed", range(3))
def test_no_document_writes_a_file_or_runs_a_command(
    tmp_path: Path, first_commit: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    north, south = two(tmp_path, first_commit, shares=True)
    ann, ben = north.session("ann"), south.session("ben")
    settle(north, south)
    said = story(north, south, ann, ben)
    assert {x for x, _, _ in said} >= {
        "agent", "crew", "gate", "checkpoint", "patch", "handoff", "party"
    }  # fmt: skip
    before = tree(south.scene.repo)

    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing of a link does that")

    dice = random.Random(seed)
    with monkeypatch.context() as patched:
        for owner, name in ((subprocess, "Popen"), (patch_files, "put_one"), (restoring, "write")):
            patched.setattr(owner, name, never)
        for kind, uid, body in said:
            south.left_out(kind, uid, "maaaaaaa", body)
        for _ in range(250):
            kind, uid, body = dice.choice(said)
            changed = dict(body)
            for name in dice.sample(sorted(changed), min(len(changed), dice.randint(1, 3))):
                changed[name] = dice.choice(ODD)
            number = dice.choice([uid, uid, f"{uid[:1]}{dice.randint(1, 4000)}"])
            maker = dice.choice(["maaaaaaa", "maaaaaaa", "mccccccc"])
            south.left_out(kind, number, maker, changed)
    assert tree(south.scene.repo) == before
    states = south.scene.database.column("patches", "state")
    assert states
    assert not {"approved", "applied"} & set(states)
    assert not (south.scene.repo / "owned").exists()
    assert not (south.scene.repo / "ran").exists()
