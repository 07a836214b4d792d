"""Whatever lies where the database should, commands say so in a sentence and hooks keep to policy.

Databases of other programs, of versions to come, of claude-agent-sync with any values, ours with
wrong types, missing tables or triggers in the way, logs of another, and bytes that are none.
"""

import json
import re
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from agent_sync.store.broken.repair import faults
from agent_sync.store.opening import SCHEMA
from proofs import Proof
from support import Cli, Done

from .foreign import MAKERS, old_program, other_program, our_names
from .mutating import dice
from .samples import samples
from .scene import FOREVER, Scene, bounded
from .test_stdin import check_shape

COMMANDS = [
    ["status"], ["status", "--compact"], ["locks", "--all"], ["tasks"], ["inbox", "--all"],
    ["decisions"], ["activity"], ["export"], ["lock", "src/new.py"], ["unlock", "--all"],
    ["create-task", "new"], ["claim-next"], ["send", "--to=ann", "--message=m"], ["gc"],
    ["search", "port"], ["show-task", "T1"], ["read-message", "M1"], ["whoami"],
    ["restore", "--list"],
    ["register", "--name=kim"], ["complete-task", "T1", "--force"], ["thread", "M1"],
]  # fmt: skip
FREE = ("echo hi > src/free.py", "ls -la", "git status", "python3 -c 'print(1)'")
"""Commands that nobody has a reason to refuse."""
NAMED = re.compile(r"^\S+ [a-z-]+ Store(Corrupt|Foreign|TooNew|Error|Busy): ")


def commands(scene: Scene, number: int) -> "Counter[str]":
    """A few commands, each of which ends as documented."""
    rng = dice("database words", number)
    ended: Counter[str] = Counter()
    for words in rng.sample(COMMANDS, 4):
        cli = Cli(scene.repo, scene.home, rng.choice(["", "ann", "victim", "operator"]))
        with bounded():
            done = cli(*words, *([] if words == ["export"] else ["--json"]), env=FOREVER)
        check_command(words, done)
        ended[f"commands that ended with {done.code}"] += 1
    return ended


def check_command(words: "list[str]", done: Done) -> None:
    """A documented status, an envelope, and for a failure a sentence."""
    assert done.code in (0, 1, 2, 3), (words, done)
    assert "Traceback" not in done.err + done.out, (words, done)
    if words == ["export"]:
        assert done.err.startswith("agent-sync: ") or not done.code, done
        assert "internal error" not in done.err, done
        return
    document = json.loads(done.out)
    assert document["exit_code"] == done.code
    for error in document["errors"]:
        assert error["code"] != "internal", (words, done)
        assert error["message"], (words, done)


def hooks(scene: Scene, number: int) -> "Counter[str]":
    """A few hooks: a shape that the client knows, and a failure that is named in the log."""
    rng = dice("database hooks", number)
    ended: Counter[str] = Counter()
    for event, payload in rng.sample(samples(scene.repo), 4):
        answer = scene.hook(event, json.dumps(payload).encode())
        check_shape(event, answer)
        given = payload.get("tool_input", {})
        if answer.code:
            assert not given.get("file_path", "").endswith("/free.py"), (payload, answer.err)
            assert given.get("command") not in FREE, (payload, answer.err)
        ended[f"hooks that ended with {answer.code}"] += 1
    for line in scene.log.splitlines():
        assert NAMED.match(line) or faults(scene.project.database), line
        ended["failures of hooks, each named in hooks.log"] += 1
    return ended


@pytest.mark.proves("STATE-6", "HOOK-9", "STATE-4")
def test_any_database_is_used_or_named(scene: Scene, proof: Proof) -> None:
    """Commands and hooks over a database of any kind: no traceback, no block by accident."""
    count = proof.count(30, 1_000)
    ended: Counter[str] = Counter()
    for number in range(count):
        rng = dice("database", number)
        scene.put_back()
        make = rng.choice(MAKERS)
        make(rng, Path(scene.project.database))
        try:
            both = [commands, hooks] if rng.random() < 0.5 else [hooks, commands]
            for run in both:
                ended += run(scene, number)
            assert scene.look() == scene.outside
            if make is old_program:
                database = sqlite3.connect(scene.project.database)
                assert database.execute("PRAGMA user_version").fetchone() == (SCHEMA,)
                database.close()
        except BaseException:
            print(f"database {number}: {make.__name__}")
            raise
    proof.figure("databases", count)
    for what, times in sorted(ended.items()):
        proof.figure(what, times)


@pytest.mark.proves("STATE-6")
def test_what_another_program_keeps_is_not_lost(scene: Scene, proof: Proof) -> None:
    """What the tables of another program held is there afterwards, or in a copy beside it."""
    count = proof.count(12, 500)
    for number in range(count):
        rng = dice("theirs", number)
        scene.put_back()
        path = Path(scene.project.database)
        rng.choice([other_program, our_names])(rng, path)
        before = rows(path)
        commands(scene, number)
        hooks(scene, number)
        copies = [rows(copy) for copy in sorted(scene.folder.glob("state.sqlite*.bak*"))]
        found = [rows(path), *copies]
        lost = [name for name in before if all(x.get(name) != before[name] for x in found)]
        assert not lost, (number, lost)
    proof.figure("databases of other programs", count)


def rows(path: Path) -> "dict[str, list[object]]":
    """What is in the tables of a database."""
    database = sqlite3.connect(path)
    database.text_factory = bytes
    try:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name.decode(): database.execute(f'SELECT * FROM "{name.decode()}"').fetchall()
            for (name,) in names
        }
    finally:
        database.close()
