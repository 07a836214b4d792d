"""Leases of the real client's sessions: taken by the first edit, over with turn or process"""

import json

import pytest

import proofs

from ..turns import Gate, say
from . import binary
from .calls import edit, read
from .conftest import Start
from .place import Place


@pytest.mark.proves("AUTO-1", "AUTO-2")
def test_the_first_edit_claims_and_the_turn_ends_it(start: Start, place: Place) -> None:
    """The first edit of a file takes a lease, the end of the turn releases it, and then another
    session may edit the file."""
    gate = Gate()
    ann = start("ann")
    file = place.repo / "a.py"
    turn = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    assert place.held() == {"a.py": place.name_of(ann.id)}
    gate.open()
    turn.wait()
    assert place.held() == {}
    ben = start("ben").ask("Work.", read(file), edit(file, "a = 2", "a = 3"), say())
    assert place.text("a.py") == "a = 3\n"
    assert not any(hook.refused for hook in ben.session.hooks)


@pytest.mark.proves("PRES-2")
def test_a_killed_session_holds_nothing(start: Start, place: Place) -> None:
    """A session that is killed with -9 in the middle of a turn stands in nobody's way: its lease
    is over at that moment, although no hook could say so."""
    gate = Gate()
    file = place.repo / "a.py"
    ann = start("ann")
    ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    assert place.held() == {"a.py": place.name_of(ann.id)}
    ann.kill()
    assert place.held() == {}
    ben = start("ben").ask("Work.", read(file), edit(file, "a = 2", "a = 3"), say())
    assert place.text("a.py") == "a = 3\n"
    assert not any(hook.refused for hook in ben.session.hooks)


@pytest.mark.proves("HOOK-3")
def test_a_permission_question_is_not_skipped(start: Start, place: Place) -> None:
    """Where the user would be asked before an edit, the hooks do not answer in their place: the
    edit that nobody allowed is not made."""
    file = place.repo / "a.py"
    asking = ("--permission-mode", "default", "--allowedTools=Read")
    ann = start("ann", allowed=asking)
    turn = ann.ask("Work.", read(file), edit(file, "a = 1", "a = 2"), say())
    (result,) = turn.requests[2].results
    assert result.error
    assert "permission" in result.text
    assert place.text("a.py") == "a = 1\n"
    assert ann.hooks_of("PreToolUse"), "the hook was not asked"
    assert not any("allow" in hook.out for hook in ann.hooks)


@pytest.mark.proves("HOOK-1", "HOOK-3")
def test_a_session_alone_is_told_nothing(start: Start, place: Place, proof: proofs.Proof) -> None:
    """A session that is alone and does ordinary work gets not a word into its context; the person
    reads one line at its start (ARR-2).
    """
    file = place.repo / "a.py"
    ann = start("ann")
    turn = ann.ask("Work.", read(file), edit(file, "a = 1", "a = 2"), say())
    ann.end()
    (begun,) = [one for one in ann.events if one.get("subtype") == "init"]
    assert begun["claude_code_version"] == binary.VERSION
    seen = {hook.event for hook in ann.hooks}
    assert {"SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop"} <= seen
    (first,) = [hook for hook in ann.hooks if hook.out or hook.code]
    said = json.loads(first.out)
    assert (first.event, first.code, list(said)) == ("SessionStart", 0, ["systemMessage"])
    assert said["systemMessage"].endswith("; nobody else is here")
    assert turn.requests[-1].ours == []
    proof.figure("events", ", ".join(sorted(seen)))
