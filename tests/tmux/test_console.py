"""The console in a real terminal, beside three sessions that work (CON-1, CON-2, CON-4)."""

import re

import pytest

from .actors import Stage
from .conftest import Open
from .crowd import crowd
from .reading import all_at_rest, in_order, prompt_row, ready, shows, typed
from .terminal import LARGE, SMALL, Terminal

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "200x60"])


@SIZES
@pytest.mark.proves("CON-1")
def test_it_opens_with_a_snapshot_and_goes_on_with_what_happens(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.act()
    console = open_console(size)
    first = "\n".join(in_order(console))
    # Who does what, who waits for whom and why, at first sight.
    assert "WAITING  ben for src/cart.py (ann, " in first
    for words in (r"ann +checkout +active +src/cart\.py", r"ben +pricing", r"cy +tests +active"):
        assert re.search(f"(?m)^{words}", first), first
    assert re.search(r"(?m)^src/cart\.py +ann +editing .* ben$", first), first
    assert re.search(r"(?m)^T1 +in progress +ann +Round prices half up$", first), first
    stage.cy.edit("src/page.py")
    stage.cy.run("send", "--to", "ben", "--message", "The page is mine for an hour.")
    console.wait_for("src/page.py")
    console.wait_for("The page is mine for an hour.")
    lines = in_order(console)
    row = prompt_row(lines)
    assert any("src/page.py" in line for line in lines[:row])
    assert not any("src/page.py" in line for line in lines[row:])


@SIZES
@pytest.mark.proves("CON-1")
def test_what_is_typed_while_events_stream_stays_whole(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.ann.arrive()
    console = open_console(size)
    with crowd(stage.repo, rate=200) as busy:
        console.wait_for(": count crowd")
        line = "lock src/api.py stop please"
        for start in range(0, len(line), 3):
            console.type(line[start : start + 3])
            shows(console, line[: start + 3].strip())
        console.send("Left", "Left", "BSpace")
        shows(console, "lock src/api.py stop plese")
        console.type("a")
        console.send("Enter")
        console.wait_for(lambda _: "locked src/api.py" in "\n".join(console.history()))
        marks = busy.stop()
    assert "is locked by operator" in stage.ann.edit("src/api.py").reason
    console.wait_for(marks[-1])
    in_order(console)
    text = "\n".join(all_at_rest(console))
    # Once where it was typed, and the empty one now: nothing half-typed was left above.
    assert text.count("operator> lock") == 1
    assert text.count("operator>") == 2
    assert text.count("F2 board") == 1


@pytest.mark.proves("CON-1")
def test_five_hundred_events_a_second_are_all_shown_once(stage: Stage, console: Terminal) -> None:
    stage.ann.arrive()
    with crowd(stage.repo, rate=500, seconds=4) as busy:
        marks = busy.finish()
    assert len(marks) > 1_990
    stage.ann.run("log", "--type", "count", "--message", "after-them-all")
    console.wait_for("after-them-all")
    in_order(console)
    text = "\n".join(console.history())
    assert {mark: text.count(mark) for mark in marks if text.count(mark) != 1} == {}
    assert text.count("operator>") == 1


@pytest.mark.proves("CON-4")
def test_an_edit_is_stopped_and_let_pass_with_one_command_each(
    stage: Stage, console: Terminal
) -> None:
    stage.act()
    console.enter("lock src/api.py stop please")
    console.wait_for("locked src/api.py")
    refused = stage.ann.edit("src/api.py")
    assert refused.refused
    assert "locked by operator" in refused.reason
    assert "stop please" in refused.reason
    assert (stage.repo / "src" / "api.py").read_text() == "# api.py\n"
    console.wait_for("ann was refused src/api.py (operator holds it)")
    console.enter("unlock src/api.py")
    console.wait_for("unlocked src/api.py")
    assert stage.ann.edit("src/api.py").code == 0


@pytest.mark.proves("CON-4")
def test_a_file_is_taken_from_whoever_edits_it(stage: Stage, console: Terminal) -> None:
    stage.act()
    console.enter("lock src/cart.py stop please")
    console.wait_for("Take it over? [y/N]")
    assert stage.ann.edit("src/cart.py").code == 0
    console.enter("y")
    console.wait_for("locked src/cart.py")
    for actor in stage.actors:
        assert "stop please" in actor.edit("src/cart.py").reason
    assert "src/cart.py" in stage.ann.do(lambda session: session.batch()).context


@pytest.mark.proves("CON-4")
def test_a_lease_of_a_session_is_ended_when_the_person_confirms(
    stage: Stage, console: Terminal
) -> None:
    stage.act()
    for answer, then in (("n", "nothing done"), ("y", "unlocked src/cart.py")):
        console.enter("unlock src/cart.py")
        console.wait_for("[y/N]")
        assert "ann" in console.text()
        console.enter(answer)
        console.wait_for(then)
        in_order(console)
    # ben waited for it, and has it now.
    stage.until(lambda: [x["holder"] for x in stage.look("locks")["leases"]] == ["ben"])
    assert stage.ann.edit("src/cart.py").refused


@pytest.mark.proves("CON-2")
def test_a_directive_to_all_stops_each_of_them_once(stage: Stage, console: Terminal) -> None:
    stage.act()
    console.enter("directive all Commit what you have and stop")
    console.wait_for("directive M2 to ann, ben, cy")
    for actor in stage.actors:
        stopped = actor.do(lambda session: session.stop())
        assert stopped.json.get("decision") == "block", actor.name
        assert "Commit what you have and stop" in stopped.reason
        again = actor.do(lambda session: session.stop(active=True))
        assert (again.code, again.out) == (0, "")


@pytest.mark.proves("CON-1")
def test_it_can_be_resized_while_events_stream(stage: Stage, console: Terminal) -> None:
    stage.act()
    console.type("decision half-typed")
    with crowd(stage.repo, rate=200) as busy:
        console.wait_for(": count crowd")
        for size in (LARGE, SMALL, LARGE, SMALL):
            console.resize(*size)
            lines = shows(console, "decision half-typed")
            assert len(lines) == size[1]
        marks = busy.stop()
    stage.ann.run("log", "--type", "count", "--message", "after-them-all")
    console.wait_for("after-them-all")
    assert typed(in_order(console)) == "decision half-typed"
    text = "\n".join(console.history())
    assert {mark: text.count(mark) for mark in marks if text.count(mark) != 1} == {}
    console.send("Enter")
    console.wait_for("recorded D1")


def test_completion_offers_names_and_paths(stage: Stage, console: Terminal) -> None:
    stage.act()
    console.type("send be")
    console.send("Tab")
    shows(console, "send ben")
    console.send("C-c")
    console.wait_for(ready)
    console.type("lock src/pa")
    console.send("Tab")
    shows(console, "lock src/page.py")


@pytest.mark.proves("CLI-4")
def test_without_colours_nothing_is_coloured(stage: Stage, open_console: Open) -> None:
    stage.act()
    plain, bright = open_console(NO_COLOR="1"), open_console()
    stage.cy.run("send", "--to", "ben", "--message", "The page is mine.")
    for console in (plain, bright):
        console.wait_for("The page is mine.")
        console.type("task ")
        console.send("Tab")
        console.wait_for("task unblock")  # the list of what could follow
    assert colours(plain) == set()
    assert {"36"} <= colours(bright)
    assert len(colours(bright)) > 1


def colours(terminal: Terminal) -> set[str]:
    """The numbers of the colours on a screen, those of text and those behind it."""
    numbers = {part for line in terminal.screen(colours=True) for part in escapes(line)}
    return {n for n in numbers if re.fullmatch("[34][0-8]|9[0-7]|10[0-7]", n)}


def escapes(line: str) -> list[str]:
    """The numbers of the colour escapes of a captured line."""
    parts = line.split("\033[")[1:]
    return [number for part in parts for number in part.split("m")[0].split(";")]


@pytest.mark.proves("CON-1")
def test_it_is_stopped_with_ctrl_z_and_goes_on_where_it_was(
    stage: Stage, console: Terminal
) -> None:
    stage.ann.arrive()
    console.type("decision half-typed")
    shows(console, "decision half-typed")
    console.send("C-z")
    console.wait_for("Stopped")
    stage.ann.run("log", "--type", "count", "--message", "while-stopped")
    console.enter("fg")
    console.wait_for("while-stopped")
    assert typed(in_order(console)) == "decision half-typed"
    assert "\n".join(console.history()).count("while-stopped") == 1
    console.send("Enter")
    console.wait_for("recorded D1")
