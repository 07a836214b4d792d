"""Whose the work of the real client's sessions is: as listed, in the background, in a batch"""

import os
from pathlib import Path

import pytest

from ..turns import Gate, Use, say, use
from .calls import bash, edit, read
from .conftest import Start
from .place import Place

LISTS = ("--settings", '{"bashEditDiffEnabled": true}')


def waits_for(place: Place, name: str, then: str) -> Path:
    """A script that waits until something is written to the pipe that is given back."""
    pipe = place.root / f"{name}.pipe"
    os.mkfifo(pipe)
    (place.repo / name).write_text(f"read -r x < {pipe}\n{then}\n", encoding="utf-8")
    return pipe


def let_go(place: Place, pipe: Path) -> None:
    """Let the script that waits go on; AssertionError if none ever waits."""

    def written() -> bool:
        try:
            end = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:  # nobody reads there yet
            return False
        os.write(end, b"go\n")
        os.close(end)
        return True

    place.until(written, "a script that waits")


def presumed(place: Place, session_id: str, key: str) -> "list[int]":
    """Whether what a session wrote of a file is only presumed to be its work; [] for nothing."""
    rows = place.database.rows("seen", "presumed", "wrote_at", key=key, agent_id=session_id)
    return [int(one) for one, wrote_at in rows if wrote_at]


@pytest.mark.proves("WORK-1", "WORK-2")
@pytest.mark.parametrize("lists", [True, False])
def test_what_the_client_lists_as_changed_is_known(
    start: Start, place: Place, *, lists: bool
) -> None:
    """With the client's setting ``bashEditDiffEnabled`` what a script wrote is known to be its
    session's, tracked or new (seen on 2.1.332); without it, it is presumed. Either way another
    session's ``rm`` of it is refused while the turn runs."""
    gate = Gate()
    script = "for n in ('a.py', 'new.py'): open(n, 'w').write('made = 1\\n')\n"
    (place.repo / "gen.py").write_text(script, encoding="utf-8")
    ben = start("ben")
    ben.ask("Hello.", say())
    ann = start("ann", *(LISTS if lists else ()))
    turn = ann.prompt("Work.", bash("python3 gen.py"), say(gate=gate))
    gate.wait()
    for name in ("a.py", "new.py"):
        assert presumed(place, ann.id, name) == [int(not lists)], name
    refused = ben.ask("Remove.", bash("rm a.py"), bash("rm new.py"), say())
    for number in (1, 2):
        assert "[agent-sync] BLOCKED" in refused.told(number)
    assert place.text("a.py") == place.text("new.py") == "made = 1\n"
    gate.open()
    turn.wait()


@pytest.mark.proves("WORK-3", "WORK-5")
def test_what_a_background_command_writes_later_is_found(start: Start, place: Place) -> None:
    """A command in the background goes on when its PostToolUse and its turn are over (seen on
    2.1.332). What it writes then over another session's finished work is found, kept and told by
    the next hook of whoever wrote that: its prompt."""
    file = place.repo / "b.py"
    pipe = waits_for(place, "slow.sh", "echo 'b = 99' > b.py")
    ben = start("ben")
    ben.ask("Work.", read(file), edit(file, "b = 1", "b = 2"), say())
    ann = start("ann")
    ann.ask("Run.", bash("sh slow.sh", run_in_background=True), say("It runs."), say("Noted."))
    assert ann.hooks_of("PostToolUse")
    assert place.text("b.py") == "b = 2\n"
    let_go(place, pipe)
    place.until(lambda: place.text("b.py") == "b = 99\n", "the command to write")
    told = ben.ask("More.", bash("agent-sync restore b.py"), say()).told(0)
    assert "b.py where you have uncommitted work" in told
    assert "agent-sync restore b.py" in told
    assert place.text("b.py") == "b = 2\n"


@pytest.mark.proves("WORK-1", "AUTO-1", "HOOK-5")
def test_an_edit_is_protected_while_a_test_of_the_same_answer_runs(
    start: Start, place: Place
) -> None:
    """An edit and a long test in one answer of the model: the client reports the edit's end before
    it starts the command, and the batch's only after it (seen on 2.1.332). Meanwhile the file is
    refused to others. What a script of theirs puts there may be the test's own: nobody is blamed,
    the edit is kept, and its owner is told so."""
    file = place.repo / "a.py"
    pipe = waits_for(place, "test.sh", "echo passed")
    (place.repo / "fix.py").write_text("open('a.py', 'w').write('a = 99\\n')\n", encoding="utf-8")
    given = {"file_path": str(file), "old_string": "a = 1", "new_string": "a = 2"}
    run = {"command": "sh test.sh", "description": "Test"}
    ann, ben = start("ann"), start("ben")
    ben.ask("Hello.", say())
    both = use(Use("Edit", given), Use("Bash", run))
    turn = ann.prompt("Work.", read(file), both, bash("agent-sync restore a.py"), say())
    ann.until(lambda: len(ann.hooks_of("PreToolUse")) >= 2, "the command to start")
    assert place.text("a.py") == "a = 2\n"
    seen = [hook.event for hook in ann.hooks if "ToolUse" in hook.event]
    assert seen == ["PostToolUse", "PreToolUse", "PostToolUse", "PreToolUse"], "read, edit, test"
    batches = len(ann.hooks_of("PostToolBatch"))
    assert place.held() == {"a.py": place.name_of(ann.id)}
    refused = ben.ask("Work.", read(file), edit(file, "a = 2", "a = 3"), bash("rm a.py"), say())
    assert "[agent-sync] BLOCKED: a.py" in refused.told(2)
    assert "[agent-sync] BLOCKED: a.py" in refused.told(3)
    ben.ask("Fix.", bash("python3 fix.py"), say())
    assert place.text("a.py") == "a = 99\n"
    let_go(place, pipe)
    turn.wait()
    assert batches == 1, "only that of the read"
    assert len(ann.hooks_of("PostToolBatch")) == 3
    assert place.text("a.py") == "a = 2\n"
