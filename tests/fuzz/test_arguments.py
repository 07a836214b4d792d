"""Whatever words a command gets, it ends with a documented status, one sentence or one envelope.

The words are made from the program's own parsers: every command with every option, with values
that fit, values of other kinds, and hostile text, in a repository where others are at work.
"""

import argparse
import json
import random
import sqlite3
from collections import Counter
from typing import Any

import pytest

from agent_sync.cli.command_table import MODULES, build_parser
from agent_sync.cli.parsing import Parser, kind_of
from proofs import Proof
from support import Cli, Done

from .confined import Scratch
from .mutating import NUMBERS, WORDS, dice, spliced
from .scene import FILES, FOREVER, HELD, Scene, bounded

STATUSES = (0, 1, 2, 3, 64)
KEYS = {"version", "command", "status", "exit_code", "data", "errors"}
RAW = {"export", "completion", "console", "hook", "statusline"}
"""Commands whose output is raw: they say so in their help."""
LEFT_OUT = {"hook", "statusline", "serve"}
"""They end their process, or go on for ever; what they are fed is another test's matter."""
WRITING = {"append", "restore", "commit", "install", "uninstall", "guard", "init", "room", "user"}
"""Commands that are there to write outside the coordination folder: their words are confined."""
RARE = {"install", "uninstall", "guard", "doctor", "commit", "verify"}
"""Commands that run other programs: a few of them suffice."""
ENDLESS = {"--follow", "--watch"}
SIGNS = ("agents", "hooks", "events", "sqlite_sequence")
"""Tables of signs of life: even a command that is refused is one."""

GOOD: "dict[str, list[str]]" = {
    "file": [*FILES, *HELD, "new.txt", "src", "nowhere/x.py", "/etc/hosts", "src/**", "[a-z]?.py"],
    "kept": ["src/a.py", "stale.py"],
    "folder": [".", "src", "nowhere"],
    "version": ["1", "2"],
    "lease": ["lock.txt", "src/a.py", "docs/"],
    "token": ["1", "2", "3", "4", "9"],
    "address": ["ann", "bob", "all", "operator", "nobody"],
    "name": ["kim", "ann", "all"],
    "task": ["T1", "1", "first task", "T9"],
    "message": ["M1", "2", "m1", "M9"],
    "mail": ["M1", "M2"],
    "decision": ["D1", "1"],
    "resource": ["port 5432", "db"],
    "free": ["words", "1", "5", "0.5", "20", "x"],
}
GOOD |= {"to-ack": GOOD["mail"], "claimable": GOOD["task"], "held-resource": GOOD["resource"]}


@pytest.fixture(scope="module")
def parsers() -> "dict[str, Parser]":
    """The parser of every command."""
    return build_parser(MODULES)[1]


def value(rng: random.Random, action: argparse.Action) -> str:
    """A value for an argument: more often one that fits than not."""
    if action.choices is not None and rng.random() < 0.8:
        return str(rng.choice(list(action.choices)))
    if rng.random() < 0.35:
        return rng.choice([*WORDS, *map(str, NUMBERS)])
    kind = kind_of(action)
    known = GOOD.get(kind.name if kind else "free", GOOD["free"])
    word = rng.choice(known)
    return spliced(rng, word) if rng.random() < 0.15 else word


def words_of(rng: random.Random, name: str, parser: Parser) -> "list[str]":
    """A whole command line for one command."""
    words: list[str] = []
    for action in parser._actions:
        if action.option_strings:
            if rng.random() < 0.25 and not ENDLESS & set(action.option_strings):
                words += option(rng, action)
        elif rng.random() < 0.9:
            words += [value(rng, action) for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    if rng.random() < 0.1:
        words.insert(rng.randint(0, len(words)), rng.choice([*WORDS, "--", "-", "--x", "-h"]))
    if rng.random() < 0.2:
        rng.shuffle(words)
    words = [word for word in words if word != "--wait" and word not in ENDLESS]
    return [*rng.choice([[], [], ["--json"]]), name, *words]


def option(rng: random.Random, action: argparse.Action) -> "list[str]":
    """One option with its value."""
    name = rng.choice(action.option_strings)
    if action.nargs == 0:
        return [name]
    if name == "--wait":
        return [f"--wait={rng.choice(['0.05', '0', '-1', 'nan', 'x', '', '1e9'])}"]
    given = value(rng, action)
    return [f"{name}={given}"] if rng.random() < 0.5 else [name, given]


def stored(scene: Scene) -> "dict[str, list[Any]]":
    """Every row of the database but signs of life."""
    database = sqlite3.connect(scene.project.database)
    try:
        names = [
            row[0]
            for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row[0] not in SIGNS and not row[0].startswith("words")
        ]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    finally:
        database.close()
    joined = ("agent_joined", "agent_left")
    rows["activity"] = [row for row in rows["activity"] if not set(joined) & set(row)]
    return rows


def surroundings(rng: random.Random) -> "tuple[str, dict[str, str]]":
    """Who calls, and from where: a shell, an agent, the person, a session."""
    who = rng.choice(["", "ann", "victim", "operator", "new/one", "\u00e9"])
    session = {"CLAUDECODE": "1", "CLAUDE_CODE_SESSION_ID": "victim"}
    return who, {**FOREVER, **(session if rng.random() < 0.4 else {})}


def check(words: "list[str]", done: Done, scene: Scene, before: "dict[str, list[Any]]") -> None:
    """All that holds for any words."""
    assert done.code in STATUSES
    assert "Traceback" not in done.err + done.out
    assert "internal error" not in done.err + done.out
    name = next((word for word in words if word in TABLE), "")
    options = words[: words.index("--")] if "--" in words else words
    if done.code == 64:
        assert stored(scene) == before
    if done.code == 64 or name not in WRITING:
        assert scene.look() == scene.outside, "something was written outside"
    if "--json" in options and (done.code or name not in RAW):
        assert done.out.count("\n") == 1
        document = json.loads(done.out)
        assert set(document) == KEYS
        assert document["exit_code"] == done.code
        assert bool(document["errors"]) is bool(done.code)
        assert document["status"] == ("error" if done.code else "ok")
        assert all(error["code"] != "internal" and error["message"] for error in document["errors"])
        assert done.err == ""
    elif done.code and (name != "doctor" or done.code == 64):  # its report says what is wrong
        assert done.err.startswith("agent-sync: ")
        assert len(done.err) < 4_000


TABLE = {name for names in MODULES.values() for name in names} - LEFT_OUT


@pytest.mark.proves("CLI-2", "CLI-3", "CLI-6")
def test_every_command_with_any_words(
    scene: Scene, parsers: "dict[str, Parser]", proof: Proof
) -> None:
    """Exit status, streams, envelope, and nothing changed where the usage was wrong."""
    count = proof.count(320, 5_000)
    names = sorted(TABLE - RARE) * 6 + sorted(TABLE & RARE)
    ended: Counter[int] = Counter()
    scratch = Scratch(scene.home, scene.repo)
    for number in range(count):
        rng = dice("words", number)
        name = rng.choice(names)
        words = words_of(rng, name, parsers[name])
        who, env = surroundings(rng)
        scene.put_back()
        before = stored(scene)
        cli = Cli(scene.repo, scene.home, who)
        given = rng.choice([b"", b"words\n", b"\xff\xfe", b"\0", b"x" * 5000])
        where = rng.choice([scene.repo, scene.repo / "src", scene.home])
        if name in WRITING:
            words = scratch.confined(words, where)
        try:
            with bounded():
                done = cli(*words, env=env, stdin=given, cwd=where)
            check(words, done, scene, before)
        except BaseException:
            print(f"words {number}: {who!r} {env} in {where}: {words!r}"[:4000])
            raise
        ended[done.code] += 1
        if scene.look() != scene.outside:
            scene.make_again()
    assert set(ended) >= {0, 2, 3, 64}, "the words do not reach far enough"
    proof.figure("command lines", count)
    for code, times in sorted(ended.items()):
        proof.figure(f"of them with exit status {code}", times)
