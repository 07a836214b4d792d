"""Whatever agents on several machines do, and however slowly it goes over: in the end all agree."""

import random
from pathlib import Path
from typing import Any

import pytest

from hooks.conftest import first_commit
from scene.session import Session

from .exchange import Clone, clones, settle

__all__ = ["first_commit"]
WORDS = ("claim-task", "complete-task", "release-task", "cancel-task", "claim-next")
STEPS = 60
SAME = ("title", "description", "status", "priority", "files", "depends_on", "blocked_reason")


def act(rng: random.Random, who: Session, others: "list[str]") -> "list[str]":
    """One thing that an agent may do, as a command; it may be refused."""
    ref = f"T{rng.choice((1, 2, 3))}00{rng.randint(1, 4)}"
    what = rng.choice(("create", "update", "depend", "block", "send", "decide", *WORDS, *WORDS))
    if what == "create":
        words = [
            "create-task",
            f"task {rng.randint(1, 999)}",
            "--file",
            f"src/{rng.choice('ab')}.py",
        ]
    elif what == "update":
        words = ["update-task", ref, "--priority", str(rng.randint(0, 9)), "--description", who.id]
    elif what == "depend":
        words = ["update-task", ref, "--depends-on", f"T{rng.choice((1, 2))}00{rng.randint(1, 4)}"]
    elif what == "block":
        words = ["block-task", ref, "--reason", f"by {who.id}"]
    elif what == "send":
        words = ["send", "--to", rng.choice((*others, "all")), f"word {rng.randint(1, 999)}"]
    elif what == "decide":
        words = ["decision", f"way {rng.randint(1, 999)}"]
    else:
        words = [what] if what == "claim-next" else [what, ref]
    done = who.command(*words)
    assert done.code in (0, 1, 2, 3, 64), (words, done.out, done.err)
    assert "internal error" not in done.err, (words, done.err)
    return words


def go_over(rng: random.Random, every: "list[Clone]") -> None:
    """A little goes over, from or to anybody."""
    one = rng.choice(every)
    if rng.random() < 0.5:
        one.say()
    else:
        one.hear(rng.randint(1, 3))


def board(clone: Clone, names: "dict[str, str]") -> "dict[str, Any]":
    """All tasks as a person sees them there, and who has each by the name that all know."""
    found = clone.scene.shell().ok("tasks", "--status", "all")["tasks"]
    whole = [clone.scene.shell().ok("show-task", x["id"])["task"] for x in found]
    home = {name.partition("@")[0]: name for name in names.values()}
    return {
        x["id"]: ({name: x.get(name) for name in SAME}, home.get(x["owner"], x["owner"]))
        for x in whole
    }


@pytest.mark.parametrize("seed", range(6))
def test_after_everything_went_over_all_machines_agree(
    seed: int, tmp_path: Path, first_commit: Path
) -> None:
    rng = random.Random(seed)
    every = clones(tmp_path, first_commit, 3)
    places = dict(zip(("ann", "ben", "cal"), every, strict=True))
    agents = [clone.session(name) for name, clone in places.items()]
    names = {"ann": "ann@north", "ben": "ben@south", "cal": "cal@hall"}
    for who in agents:
        for number in range(3):
            who.command("create-task", f"{who.id} {number}")
    settle(*every)
    sent: list[tuple[str, str, str]] = []
    for _ in range(STEPS):
        who = rng.choice(agents)
        words = act(rng, who, [name for one, name in names.items() if one != who.id])
        sent += [(who.id, words[2], words[3])] if words[0] == "send" else []
        for _ in range(rng.randint(0, 3)):
            go_over(rng, every)
    settle(*every, rounds=40)
    boards = [
        board(one, {own: names[own] for own, x in places.items() if x is one}) for one in every
    ]
    assert len(boards[0]) >= 9
    assert boards[0] == boards[1] == boards[2]
    settled = [
        sorted(x["text"] for x in one.scene.shell().ok("decisions", "--all")["decisions"])
        for one in every
    ]
    assert settled[0] == settled[1] == settled[2]
    for who in agents:
        mine = (names[who.id], "all")
        wanted = [body for by, to, body in sent if by != who.id and to in mine]
        data = who.command("inbox", "--all", "--peek", "--json").data
        got = [str(x["body"]) for x in data["messages"]]
        assert sorted(wanted) == sorted(one for one in got if one.startswith("word"))
