"""Each real client, armed by our installer, is refused what others hold, in words that help"""

import pytest

import proofs

from .acts import edit, patch, shell
from .conftest import Start
from .driver import Driver
from .place import Place
from .turns import Gate, say


@pytest.mark.proves("AUTO-3", "AUTO-4")
def test_held_files_are_refused_and_untouched(
    driver: Driver, place: Place, start: Start, proof: proofs.Proof
) -> None:
    """An edit of a file that the person has locked, and a command that writes one, do not happen.
    The model reads who has it, why, and what to do."""
    place.person.ok("lock", "a.py", "b.py", "--reason", "release")
    steps = (edit(place.repo / "a.py", "a = 1", "a = 2"), shell("echo 'b = 2' > b.py"))
    turn = start(driver, place, "ann").ask("Work.", *steps, say())
    assert (place.text("a.py"), place.text("b.py")) == ("a = 1\n", "b = 1\n")
    for number, name in enumerate(("a.py", "b.py")):
        said = turn.result(number)
        assert f"[agent-sync] BLOCKED: {name} is locked by operator (a person) " in said
        assert f"lock {name} --wait=100" in said
        assert "scripts/hook" not in said, "the command line reached the model"
    assert "Next steps:" in turn.result(0)
    assert "- operator: release" in turn.result(0)
    proof.figure("as the model reads it", turn.result(0).splitlines()[0])


@pytest.mark.proves("AUTO-3")
def test_a_patch_is_refused_as_a_whole(patcher: Driver, place: Place, start: Start) -> None:
    """A patch of several files, of which one is held: none of it happens, and none is claimed. The
    same patch without that file changes all, and all are the session's until its turn is over."""
    place.person.ok("lock", "b.py")
    free = ("*** Update File: a.py", "@@", "-a = 1", "+a = 2", "*** Add File: new.py", "+n = 1")
    held = ("*** Delete File: b.py",)
    ann = start(patcher, place, "ann")
    gate = Gate()
    turn = ann.prompt("Work.", patch(*free, *held), patch(*free), say(gate=gate))
    gate.wait()
    assert "[agent-sync] BLOCKED: b.py is locked by operator (a person) " in turn.result(0)
    assert (place.text("a.py"), place.text("new.py")) == ("a = 2\n", "n = 1\n")
    assert place.text("b.py") == "b = 1\n"
    mine = place.name_of(ann.agent)
    assert place.held() == {"a.py": mine, "b.py": "operator", "new.py": mine}
    gate.open()
    turn.wait()
    assert place.held() == {"b.py": "operator"}


@pytest.mark.proves("AUTO-4")
def test_a_patch_in_its_shell_is_refused_too(patcher: Driver, place: Place, start: Start) -> None:
    """``apply_patch`` with the patch behind it, typed in the shell: a held file is refused, whether
    or not the client has such a program."""
    place.person.ok("lock", "b.py")
    lines = ("*** Begin Patch", "*** Update File: b.py", "@@", "-b = 1", "+b = 2", "*** End Patch")
    typed = "\n".join(("apply_patch <<'EOF'", *lines, "EOF"))
    turn = start(patcher, place, "ann").ask("Work.", shell(typed), say())
    assert "[agent-sync] BLOCKED: b.py is locked by operator (a person) " in turn.result(0)
    assert place.text("b.py") == "b = 1\n"


@pytest.mark.proves("AUTO-3", "AGENT-1")
def test_a_file_that_the_client_finds_by_its_name_is_refused_too(
    driver: Driver, place: Place, start: Start
) -> None:
    """Gemini CLI edits the one file below whose path ends as it was said; others find none."""
    (place.repo / "deep" / "er").mkdir(parents=True)
    (place.repo / "deep" / "er" / "far.py").write_text("a = 1\n")
    place.person.ok("lock", "deep/er/far.py", "--reason", "release")
    turn = start(driver, place, "ann").ask("Work.", edit("far.py", "a = 1", "a = 2"), say())
    assert place.text("deep/er/far.py") == "a = 1\n"
    if driver.name == "gemini":
        assert "[agent-sync] BLOCKED: deep/er/far.py is locked" in turn.result(0)
