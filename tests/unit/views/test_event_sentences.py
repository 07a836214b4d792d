"""The feed in sentences: every type that is recorded has one, none with an id or a control."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.feed.happened import Event
from agent_sync.gates.checkpoints.mirrored_checkpoints import TOLD
from agent_sync.gates.patches.patches import (
    APPLIED,
    APPROVED,
    CANCELLED,
    CONFLICTING,
    DRAFT,
    REJECTED,
    SUBMITTED,
)
from agent_sync.messages import mailbox
from agent_sync.views import event_sentences, terminal

from .test_hostile_text import HOSTILE, shows_only_text

SOURCE = Path(mailbox.__file__).resolve().parents[1]
PATCHES = [
    f"patch_{state}"
    for state in (DRAFT, SUBMITTED, CONFLICTING, APPROVED, REJECTED, APPLIED, CANCELLED)
]
RECORDING = re.compile(r"\b(activity|steps)\b")
"""Stands in the text of every module that records anything."""
HANDED = ("accepted", "declined", "withdrawn")
SENT = ("message", "directive", "notice", "news", "wake")


def row(
    kind: str, body: str = "", *, who: str = "ann", key: str = "", ref: str = "", tool: str = ""
) -> Event:
    """One row of the feed."""
    return Event((7, 1_700_000_000_000, "3f1c9a52-77aa", who, kind, body, key, "/repo", tool, ref))


@functools.cache
def recorded() -> dict[str, str]:
    """type -> module, of every event that the code records, read from the syntax trees."""
    found: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text if RECORDING.search(text) else "")
        for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                for kind in kinds(call, function, tree):
                    found[kind] = str(path.relative_to(SOURCE))
    return found


def kinds(call: ast.Call, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """The types that one call records, [] for a call of something else; ``steps.record`` hands on
    what its callers say."""
    name = ast.unparse(call.func)
    if name in ("activity.record", "steps.record"):
        if ast.unparse(call.args[3]) == "what":
            return
        yield from values(call.args[3], function, tree)
    elif name == "self.add" and ast.unparse(call.args[0]) == "'activity'":
        given = next(word.value for word in call.keywords if word.arg == "type")
        if isinstance(given, ast.Constant):
            yield str(given.value)


def values(node: ast.expr, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """What an expression may be: a constant, one of two, a name that was given one somewhere."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from values(node.body, function, tree)
        yield from values(node.orelse, function, tree)
    elif isinstance(node, ast.JoinedStr):
        known = {
            "f'{kind}_sent'": [f"{kind}_sent" for kind in SENT],
            "f'patch_{state}'": PATCHES,
            "f'checkpoint_{state}'": [f"checkpoint_{state}" for state in TOLD],
            "f'gate_{state}'": ["gate_ready", "gate_cancelled"],
            "f'handover_{state}'": [f"handover_{state}" for state in HANDED],
            "f'checkpoint_{verdict}'": [f"checkpoint_{state}" for state in (APPROVED, REJECTED)],
        }
        yield from known[ast.unparse(node)]
    else:
        assert isinstance(node, ast.Name), ast.unparse(node)
        if function.name != "log":  # a person's own word
            given = list(named(node.id, function, tree))
            assert given, f"where does {node.id} of {function.name} come from?"
            yield from given


def named(name: str, function: ast.FunctionDef, tree: ast.Module) -> Iterator[str]:
    """The values of a name: assigned in the function or the module, or passed by its callers."""
    for node in [*ast.walk(function), *tree.body]:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield from values(node.value, function, tree)
    arguments = [argument.arg for argument in function.args.args]
    if name in arguments:
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) == function.name:
                yield from values(call.args[arguments.index(name)], function, tree)


@pytest.mark.proves("MSG-6", "CLI-4")
def test_every_type_that_is_recorded_has_a_sentence() -> None:
    types = recorded()
    assert len(types) > 35
    assert {kind: where for kind, where in types.items() if not event_sentences.known(kind)} == {}


def test_no_sentence_is_for_a_type_that_nobody_records() -> None:
    assert set(recorded()) >= event_sentences.NOISE
    assert {kind for kind in recorded() if event_sentences.known(kind)} == set(
        event_sentences._SENTENCES
    )


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize(
    ("event", "said"),
    [
        (row("file_edited", key="src/cart.py", tool="Edit"), "ann edited src/cart.py"),
        (
            row("edit_refused", "ann holds it", who="ben", key="src/cart.py"),
            "ben was refused src/cart.py (ann holds it)",
        ),
        (row("edit_refused", who="ben", key="a.py"), "ben was refused a.py"),
        (row("message_sent", "to all", who="kim", ref="M3"), "kim sent M3 to all"),
        (row("lease_taken", "release", key="deploy/"), "ann locked deploy/: release"),
        (row("lease_taken", key="**"), "ann locked the whole repository"),
        (row("lease_released", "unlocked", key="a.py"), "ann unlocked a.py"),
        (row("lease_released", "expired", key="a.py"), "the lock of ann on a.py ran out"),
        (row("lease_released", "forced by kim", key="a.py"), "a.py is free, forced by kim"),
        (row("file_released", "turn ended", key="a.py"), "ann is done with a.py (turn ended)"),
        (row("file_released", "holder gone", key="a.py"), "ann is gone, a.py is free"),
        (row("lease_forced", "of ann", who="kim", key="a.py"),
         "kim ended the lease of ann on a.py by force"),
        (row("agent_left", "gone without a word"), "ann is gone without a word"),
        (row("agent_left", "other"), "ann left"),
        (row("agent_left", "logout"), "ann left (logout)"),
        (row("committed", "Fix it", ref="0" * 40), "ann committed Fix it"),
        (row("committed", "Fix it", key="a.py", ref="0" * 40), "ann committed a.py: Fix it"),
        (row("stash_made", key="refs/stash/" + "0" * 40, ref="0" * 40), "ann made a git stash"),
        (row("command_failed", "interrupted: make"), "a command of ann was interrupted: make"),
        (row("command_failed", "make"), "a command of ann failed: make"),
        (row("file_restored", "V3, what was there is V4", key="a.py"),
         "ann put a.py back to V3 (what was there is V4)"),
        (row("work_overwritten", "changed by ben; kept as V1", who="", key="a.py"),
         "a.py was changed by ben; kept as V1"),
        (row("task_blocked", "no password", ref="T4"), "ann blocked T4: no password"),
        (row("task_assigned", "to ben", ref="T4"), "ann gave T4 to ben"),
        (row("agent_joined", "console", who="kim"), "kim joined (console)"),
        (row("deploy", "to staging", key="a.py"), "ann: deploy a.py to staging"),
        (row("agent_joined", who=""), "somebody joined"),
    ],
)  # fmt: skip
def test_sentences_read_well(event: Event, said: str) -> None:
    assert event_sentences.sentence(event) == said
    assert event_sentences.line(event, "14:03:12") == f"14:03:12  {said}"


def test_no_sentence_tells_an_id_of_a_session_or_a_tool() -> None:
    for kind in recorded():
        said = event_sentences.sentence(
            row(kind, "body", key="a.py", ref="toolu_01abc", tool="Edit")
        )
        assert "3f1c9a52" not in said
        if not kind.startswith(
            ("task_", "message_", "notice_", "news_", "directive_", "decision_", "wake_")
            + ("gate_", "crew_", "checkpoint_", "patch_", "handover_", "write_crossed")
        ):
            assert "toolu" not in said, kind
    assert "toolu" not in event_sentences.sentence(
        row("somebodys_own", "body", ref="toolu_01abc_and_more")
    )


def test_what_is_no_news_to_a_person() -> None:
    assert event_sentences.is_noise(row("command_run"))
    assert not event_sentences.is_noise(row("edit_refused"))
    assert not event_sentences.is_noise(row("deploy"))


@pytest.mark.proves("CLI-4")
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_on_one_line(text: str) -> None:
    for kind in ("file_edited", "task_created", "work_overwritten", "command_run", text or "x"):
        said = event_sentences.sentence(row(kind, text, who=text, key=text, ref=text))
        assert shows_only_text(said)
        assert terminal.width(said) <= 1000
