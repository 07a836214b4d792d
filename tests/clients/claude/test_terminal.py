"""The real client in a terminal: Esc, /clear and the status line"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import proofs
from support import need

from ..turns import Gate, say
from . import binary
from .calls import bash, edit, read
from .conftest import Start
from .place import Place
from .terminals import Interactive

Open = Callable[..., Interactive]


@pytest.fixture
def open_one(place: Place, tmp_path: Path, proof: proofs.Proof) -> Iterator[Open]:
    """Open interactive sessions, which are closed after the test."""
    need("tmux")
    opened: list[Interactive] = []

    def one(who: str, *flags: str) -> Interactive:
        opened.append(Interactive(place, who, tmp_path / f"t{len(opened)}", *flags))
        return opened[-1]

    yield one
    for session in opened:
        session.close()
    proof.figure("client", binary.VERSION)
    assert place.hook_errors() == ""


@pytest.mark.proves("AUTO-2")
def test_esc_ends_the_turn_for_others(open_one: Open, start: Start, place: Place) -> None:
    """Esc in the middle of a turn fires no hook: the file is held until it is pressed, and free for
    the next session that wants it afterwards."""
    gate = Gate()
    file = place.repo / "a.py"
    ann = open_one("ann")
    mark = ann.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    ben = start("ben")
    refused = ben.ask("Work.", read(file), edit(file, "a = 2", "a = 3"), say())
    assert "[agent-sync] BLOCKED: a.py" in refused.told(2)
    ann.interrupt(mark)
    gate.open()
    ben.ask("Again.", edit(file, "a = 2", "a = 3"), say())
    assert place.text("a.py") == "a = 3\n"


@pytest.mark.proves("ID-5")
def test_clear_keeps_name_and_lock(open_one: Open, place: Place) -> None:
    """After /clear the conversation is new, and the session is still the same agent with the same
    lock, though the client gives it another id."""
    ann = open_one("ann")
    ann.prompt("Work.", bash("agent-sync lock c.py"), say("It is locked."))
    ann.wait_for("It is locked.")
    before = place.held()
    old = place.database.one("agents", "id", kind="session")
    ann.enter("/clear")
    ann.terminal.wait_until_gone("It is locked.")
    mark = ann.prompt(
        "Edit.",
        read(place.repo / "c.py"),
        edit(place.repo / "c.py", "c = 1", "c = 2"),
        say("Written."),
    )
    ann.wait_for("Written.")
    assert place.text("c.py") == "c = 2\n", place.model.asked(mark)[-1].news
    assert place.held() == before
    assert list(before) == ["c.py"]
    new = place.database.one("agents", "id", name=before["c.py"])
    assert new != old


@pytest.mark.proves("CON-6")
@pytest.mark.usefixtures("settings_only")
def test_the_status_line_says_who_else_is_here(
    open_one: Open, start: Start, place: Place, proof: proofs.Proof
) -> None:
    """The client shows the status line: who this session is, how many others are here, and who is
    in the way."""
    place.install("--statusline")
    gate = Gate()
    file = place.repo / "a.py"
    ben = start("ben")
    turn = ben.prompt("Work.", read(file), edit(file, "a = 1", "a = 2"), say(gate=gate))
    gate.wait()
    ann = open_one("ann")
    ann.wait_for(" · 1 other")
    names = {str(row[0]) for row in place.database.rows("agents", "name")}
    (mine,) = names - {place.name_of(ben.id)}
    ann.prompt("Work.", read(file), edit(file, "a = 2", "a = 3"), say("It is taken."))
    seen = ann.wait_for(f"blocked on a.py ({place.name_of(ben.id)})")
    line = next(one.strip() for one in seen if "agent-sync: " in one)
    assert line.startswith(f"agent-sync: {mine} · 1 other"), line
    proof.figure("status line", line)
    gate.open()
    turn.wait()


@pytest.mark.proves("ARR-2", "ID-3")
def test_the_person_sees_that_it_is_on_and_who_this_window_is(open_one: Open, place: Place) -> None:
    """The client shows the person one line when a session starts: that agent-sync is on, who the
    session is, and how many others are here. Its title is its name. The person's own status has
    its terminal and the first words of the last prompt."""
    place.person.ok("lock", "c.py")
    ann = open_one("ann")
    shown = ann.wait_for("agent-sync is on; you are")
    name = str(place.database.one("agents", "name", kind="session"))
    assert f"you are {name}; nobody else is here" in " ".join(" ".join(shown).split())
    open_one("ben", "--name", "The cart").wait_for("you are The-cart; 1 other here")
    assert place.database.one("agents", "terminal", name=name).startswith("pts/")
    ann.prompt("Work on the zebra crossing.", say("It is done."))
    ann.wait_for("It is done.")
    assert place.database.one("agents", "prompt", name=name).startswith(
        "Work on the zebra crossing"
    )
    assert "zebra" not in place.person("export").out
