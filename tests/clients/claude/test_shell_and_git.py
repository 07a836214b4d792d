"""What a script or git does to others' work in the real client is noticed, told and kept"""

import pytest

from ..turns import Gate, say
from . import binary
from .calls import bash, edit, read, write
from .conftest import Start
from .place import Place

CHECKS_LESS = (2, 1, 329)
"""From here at the latest the client lets models edit what they did not read, or not lately."""


@pytest.mark.proves("AUTO-5")
def test_a_script_that_changes_a_held_file_is_told(start: Start, place: Place) -> None:
    """A script writes a file that another session holds: it could not be known before, so whoever
    ran it is told with the command that puts the file back, and the holder is told."""
    gate = Gate()
    file = place.repo / "a.py"
    (place.repo / "fix.py").write_text("open('a.py', 'w').write('a = 99\\n')\n", encoding="utf-8")
    ann = start("ann")
    work = (read(file), edit(file, "a = 1", "a = 2"), bash("true"), bash("true", gate=gate), say())
    turn = ann.prompt("Work.", *work)
    gate.wait()
    ben = start("ben").ask("Fix.", bash("python3 fix.py"), say())
    assert place.text("a.py") == "a = 99\n"
    assert "While this command ran, files" in ben.told(1)
    assert "agent-sync restore" in ben.told(1)
    gate.open()
    turn.wait()
    assert "agent-sync restore a.py" in turn.told(4)
    ann.ask("Restore.", bash("agent-sync restore a.py"), say())
    assert place.text("a.py") == "a = 2\n"


@pytest.mark.proves("AUTO-8")
def test_an_edit_from_an_old_picture_is_told(start: Start, place: Place) -> None:
    """A file that another session changed since it was read: an Edit passes with a note that says
    who changed it. An older client refuses such an edit itself."""
    file = place.repo / "a.py"
    ann, ben = start("ann"), start("ben")
    ben.ask("Read.", read(file), say())
    ann.ask("Work.", read(file), write(file, "a = 1\nmore = 1\n"), say())
    turn = ben.ask("Edit.", edit(file, "a = 1", "a = 2"), say())
    if binary.as_tuple() < CHECKS_LESS:
        assert "modified since read" in turn.told(1)
        assert place.text("a.py") == "a = 1\nmore = 1\n"
        return
    assert place.text("a.py") == "a = 2\nmore = 1\n"
    assert f"[agent-sync] a.py was changed by {place.name_of(ann.id)} " in turn.told(1)


@pytest.mark.proves("AUTO-8")
def test_a_write_over_new_work_of_another_is_refused_once(start: Start, place: Place) -> None:
    """A Write of a file that another session has made, and that this one never read, is refused
    once; repeated, it is its author's will, and the version before is kept."""
    file = place.repo / "new.py"
    ann = start("ann")
    ann.ask("Work.", write(file, "ann = 1\n"), say())
    blind = write(file, "ben = 1\n")
    turn = start("ben").ask("Write.", blind, blind, say())
    (result,) = turn.requests[1].results
    assert result.error
    if binary.as_tuple() < CHECKS_LESS:
        assert "has not been read yet" in result.text
        assert place.text("new.py") == "ann = 1\n"
        return
    assert "[agent-sync] BLOCKED: new.py" in result.text
    assert place.name_of(ann.id) in result.text
    assert place.text("new.py") == "ben = 1\n"
    place.person.ok("restore", "new.py", "--to", "before.py")
    assert place.text("before.py") == "ann = 1\n"


@pytest.mark.proves("AUTO-6", "AUTO-7")
def test_git_does_not_sweep_up_the_work_of_others(start: Start, place: Place) -> None:
    """``git commit -a`` with another session's changes is refused before it runs, and a commit of
    them inside a script by the commit guard."""
    gate = Gate()
    file = place.repo / "a.py"
    script = "git add a.py && git commit -m stolen\n"
    (place.repo / "save.sh").write_text(script, encoding="utf-8")
    place.person.ok("guard", "install")
    ann = start("ann")
    turn = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    before = place.git("rev-parse", "HEAD")
    ben = start("ben").ask("Commit.", bash("git commit -am all"), bash("sh save.sh"), say())
    assert "[agent-sync] BLOCKED" in ben.told(1)
    assert "a.py" in ben.told(1)
    refused = [hook.event for hook in ben.session.hooks if hook.refused]
    assert refused == ["PreToolUse"], "the first before it ran, the second by git itself"
    assert place.name_of(ann.id) in ben.told(2)
    assert place.git("rev-parse", "HEAD") == before
    gate.open()
    turn.wait()
