"""A checkpoint from its making to its end, each hook and each command a process of its own."""

import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from scene.session import Session
from support import Cli, Done

from .checkpoint_steps import ok, run

Make = Callable[..., Session]
STEPS = 40


def process(who: Session, *words: str) -> Done:
    """A command of a session as a process of its own."""
    env = {"CLAUDE_CODE_SESSION_ID": who.id}
    return Cli(who.repo, who.home).process(*words, env=env)


@pytest.mark.proves("CHECK-2", "CHECK-3", "CHECK-5")
def test_the_whole_story(real_session: Make) -> None:
    ann, ben = real_session("ann"), real_session("ben")
    for one in (ann, ben):
        assert one.start().code == 0
        assert process(one, "register", "--name", one.id).code == 0
    assert ann.change("src/a.py", "a = 2\n").code == 0
    words = ("checkpoint", "first", "--on", "src", "--approver", "ben", "--run", "exit 0")
    assert process(ann, *words).code == 0
    assert ann.change("src/a.py", "a = 3\n").code == 2
    assert ben.prompt().context.count("ann asks you to approve C1") == 1
    assert ben.change("notes.md", "x\n").code == 0
    assert process(ben, "reject", "C1", "--why", "too short").code == 0
    assert "too short" in ann.prompt().context
    assert process(ann, "resolve", "C1").code == 2
    assert ann.change("src/a.py", "a = 33\n").code == 0
    assert ann.bash("git commit -qam x").refused
    assert process(ann, "checkpoint", "second", "--replaces", "C1").code == 0
    assert ann.change("src/a.py", "a = 4\n").code == 2
    assert "a = 33" in process(ben, "checkpoint", "show", "C2", "--diff").out
    assert process(ben, "approve", "C2", "--resolve").code == 0
    assert ann.change("src/a.py", "a = 4\n").code == 0
    assert ann.bash("git commit -qam x").code == 0


@pytest.mark.proves("CHECK-5")
@pytest.mark.parametrize("seed", range(4))
def test_somebody_can_always_bring_it_to_its_end(arrive: Make, cli: Cli, seed: int) -> None:
    """Random histories: at their end the person, or whoever is live, ends every checkpoint, and
    nobody is stopped any more."""
    chance = random.Random(seed)
    crowd = [arrive(name) for name in ("ann", "ben", "carl", "dora")]
    for _ in range(STEPS):
        if len(crowd) > 2 and chance.random() < 0.05:
            crowd.pop(chance.randrange(len(crowd))).end()
        who = chance.choice(crowd)
        assert run(who, *_step(chance, crowd, who)).code in (0, 2, 3, 64)
    for one in ok(cli, "checkpoints")["checkpoints"]:
        assert _ended(one, crowd, cli), one
    assert ok(cli, "checkpoints")["checkpoints"] == []
    for one in crowd:
        for name in ("src/a.py", "src/b.py"):
            answer = one.pre_edit(name)
            assert "checkpoint" not in answer.err, (one.id, name, answer.err)


def _step(chance: random.Random, crowd: "list[Session]", who: Session) -> "list[str]":
    ref = f"C{chance.randint(1, 6)}"
    other, third = chance.choice(crowd).id, chance.choice(crowd).id
    path = chance.choice(["src", "src/a.py", "src/*.py"])
    verdicts = [
        ["approve", ref],
        ["reject", ref, "--why", "w"],
        ["resolve", ref],
        ["cancel", ref],
        ["checkpoint", "take-over", ref],
        ["checkpoint", "replace-approver", ref, who.id, other],
        ["checkpoint", "again", "--replaces", ref],
    ]
    making = ["checkpoint", "new", "--on", path, "--approver", other, third]
    return chance.choice([*verdicts, making, making])


def _ended(one: "dict[str, Any]", crowd: "list[Session]", cli: Cli) -> bool:
    """Live agents first, then the person."""
    ref = one["id"]
    for who in crowd:
        run(who, "approve", ref)
        if run(who, "resolve", ref).code == 0 or run(who, "cancel", ref).code == 0:
            return True
    return run(cli, "cancel", ref).code == 0


@pytest.mark.proves("CHECK-1", "CHECK-2")
def test_the_data_of_each_verb(ann: Session, ben: Session) -> None:
    made = ok(ann, "checkpoint", "x", "--on", "src", "--approver", "ben", "--require", "docs")
    who = {"acting_as", "source"}
    assert set(made) - who == {
        "checkpoint", "files", "asked", "superseded", "changed_by_command"
    }  # fmt: skip
    assert set(ok(ann, "checkpoint", "tick", "C1", "docs")) - who == {"id", "required"}
    assert set(ok(ben, "approve", "C1")) - who == {"checkpoint", "freed"}
    shown = ok(ben, "show", "C1")["checkpoint"]
    assert {"paths", "files", "required", "changed", "output", "history"} <= set(shown)
    assert json.dumps(shown)
