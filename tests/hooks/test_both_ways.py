"""A hook called in this process does what the process of that hook does, for every event.

Most tests of the hooks call them in this process. Here both are done from one beginning, and what
is said and what is in the database afterwards is compared.
"""

import dataclasses
import re
import shutil
from collections.abc import Callable

import pytest

from agent_sync.hooks.entry import HANDLERS, STATUS_LINE
from scene.database import Database

from .session import Answer, Session

Call = Callable[[Session], Answer]
CALLS: dict[str, Call] = {
    "session-start": lambda one: dataclasses.replace(one, id="new").start(),
    "user-prompt-submit": lambda one: one.prompt(),
    "pre-tool-use": lambda one: one.pre_edit("src/a.py"),
    "post-tool-use": lambda one: one.post_edit("src/b.py", call="c"),
    "post-tool-use-failure": lambda one: one.hook(
        "post-tool-use-failure", one.tool("Bash", {"command": "make"}, "b")
    ),
    "post-tool-batch": lambda one: one.batch("b"),
    "stop": lambda one: one.stop(),
    "stop-failure": lambda one: one.hook("stop-failure", one.payload("StopFailure")),
    "subagent-start": lambda one: one.child("k").hook(
        "subagent-start", one.child("k").payload("SubagentStart")
    ),
    "subagent-stop": lambda one: one.child("k").hook(
        "subagent-stop", one.child("k").payload("SubagentStop")
    ),
    "notification": lambda one: one.hook(
        "notification", one.payload("Notification", notification_type="idle_prompt")
    ),
    "pre-compact": lambda one: one.hook("pre-compact", one.payload("PreCompact")),
    "session-end": lambda one: one.end(),
    STATUS_LINE: lambda one: one.hook(
        STATUS_LINE, {**one.payload(""), "workspace": {"project_dir": str(one.repo)}}
    ),
    "": lambda one: one.hook("", one.payload("")),
    "refused command": lambda one: one.pre_bash("rm src/a.py"),
    "strict": lambda one: one.hook(
        "pre-tool-use", one.tool("Edit", one.edit_input("src/free.py")), "--strict"
    ),
    "not json": lambda one: one.hook("pre-tool-use", b'\xff{"session_id": '),
}


@pytest.fixture
def ben(session: Callable[..., Session], database: Database) -> Session:
    """At work beside Ann, who edits a file and has written to him."""
    ann, ben = session("ann"), session("ben")
    ann.start()
    ben.start()
    ann.edit("src/a.py")
    ben.prompt()
    ben.pre_edit("src/b.py", call="c")
    ben.pre_bash("make", call="b")
    database.send("ann", "ben", "the answer is a list now")
    return ben


@pytest.mark.parametrize("case", CALLS)
@pytest.mark.proves("HOOK-8")
def test_both_say_and_do_the_same(ben: Session, database: Database, case: str) -> None:
    state, first, exports = ben.repo / ".claude", ben.home / "first", ben.home / "exports"
    ben.env["CLAUDE_ENV_FILE"] = str(exports)
    shutil.copytree(state, first)
    found = []
    for real in (False, True):
        shutil.rmtree(state)
        shutil.copytree(first, state)
        answer = CALLS[case](dataclasses.replace(ben, real=real))
        said = re.sub(r"\d\d:\d\d", "", f"{answer.code} {answer.out} {answer.err}")
        told = exports.read_text(encoding="utf-8") if exports.exists() else ""
        exports.unlink(missing_ok=True)
        found.append((said, told, database.everything()))
    assert found[0] == found[1]


def test_every_event_is_called() -> None:
    assert {*HANDLERS, STATUS_LINE} <= set(CALLS)
