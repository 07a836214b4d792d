"""What survives when the real client resumes, compacts, or moves to a worktree"""

import pytest

from ..turns import Gate, say
from .calls import bash, edit, read
from .conftest import Start
from .place import PLUGIN, Place


@pytest.mark.proves("PRES-2")
def test_a_resumed_session_is_the_same_agent(start: Start, place: Place) -> None:
    """A session that is resumed has its name, and its explicit lock holds again."""
    ann = start("ann")
    ann.ask("Work.", bash("agent-sync lock c.py --reason 'big change'"), say())
    name = place.name_of(ann.id)
    assert place.held() == {"c.py": name}
    ann.end()
    assert place.held() == {}
    again = start("ann", "--resume", ann.id)
    again.ask("Go on.", say())
    assert again.id == ann.id
    assert place.held() == {"c.py": name}


@pytest.mark.proves("HOOK-6")
def test_compaction_keeps_what_is_held(start: Start, place: Place) -> None:
    """The summary of a long conversation is asked to keep the session's name, leases and task, and
    nothing of them is lost by it."""
    place.person.ok("create-task", "Round prices")
    ann = start("ann")
    ann.ask("Work.", bash("agent-sync claim-task T1 && agent-sync lock c.py"), say())
    name = place.name_of(ann.id)
    ann.ask("/compact")
    (summary,) = [one for one in place.model.of("ann") if one.summarises]
    assert f"this session is {name}" in summary.news
    assert "it works on task T1 Round prices" in summary.news
    assert "c.py" in summary.news.partition("it holds leases")[2]
    ann.ask("Go on.", say())
    assert place.held() == {"c.py": name}
    assert place.name_of(ann.id) == name


@pytest.mark.proves("AUTO-1", "STATE-1")
def test_a_worktree_is_another_file_and_a_lock_holds_in_both(
    start: Start, place: Place, arming: str
) -> None:
    """One path in two worktrees: both sessions may edit it and are told of one another, once; a
    lock taken on purpose is refused in the other worktree too."""
    if arming != PLUGIN:
        place.git("add", "-f", ".claude/settings.json", ".claude/skills")
        place.git("commit", "-qm", "armed")
    tree = place.root / "tree"
    place.git("worktree", "add", "-q", str(tree))
    place.person.ok("lock", "b.py", "--reason", "release")
    gate = Gate()
    here, there = place.repo / "a.py", tree / "a.py"
    ann = start("ann")
    turn = ann.prompt("Work.", read(here), edit(here, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    ben = start("ben", cwd=tree)
    other = ben.ask(
        "Work.",
        read(there),
        edit(there, "a = 1", "a = 3"),
        read(tree / "b.py"),
        edit(tree / "b.py", "b = 1", "b = 2"),
        say(),
    )
    assert (place.text("a.py"), there.read_text()) == ("a = 2\n", "a = 3\n")
    assert "[agent-sync] BLOCKED: b.py is locked by operator (a person)" in other.told(4)
    assert (tree / "b.py").read_text() == "b = 1\n"
    told = [line for line in other.requests[-1].ours if "in another worktree" in line]
    assert len(told) == 1
    assert f"{place.name_of(ann.id)} edits a.py too" in told[0]
    gate.open()
    turn.wait()
    news = ann.ask("Go on.", say()).requests[0].news
    assert f"{place.name_of(ben.id)} edits a.py too, in another worktree" in news
