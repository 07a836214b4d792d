"""The full-screen board in a real terminal, beside three sessions that work (CON-3, CON-4)."""

import re

import pytest

from .actors import Stage
from .conftest import Open
from .crowd import crowd
from .reading import PANES, board_row, in_order, on_board, shows
from .terminal import LARGE, SMALL, Terminal, drawn
from .test_leaving import Way, by_closing_the_window, by_ctrl_d, by_sigterm, operator_of

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "200x60"])


def to_board(terminal: Terminal) -> list[str]:
    """Press F2 and wait for the whole board."""
    terminal.send("F2")
    lines = terminal.wait_for(on_board)
    assert terminal.full_screen
    return lines


@SIZES
@pytest.mark.proves("CON-3")
def test_it_says_who_does_what_and_who_waits_for_whom(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.act()
    console = open_console(size)
    lines = to_board(console)
    assert re.search(r"Waiting: ben for src/cart\.py \(ann", lines[0])
    for name, words in {
        "ann": ("active", "T1 R", "src/cart.py"),
        "ben": ("waiting", "src/cart.py"),
        "cy": ("active",),
    }.items():
        row = board_row(lines, name)
        assert all(word in row for word in words), row
    lease = board_row(lines, "src/cart.py")
    assert re.search(r"src/cart\.py +ann .*turn +ben", lease), lease
    assert "Is the cart ready to be tested?" in board_row(lines, "M1")
    assert "Round prices half up" in board_row(lines, "T1")
    assert len(lines) == size[1]


@pytest.mark.proves("CON-3")
def test_it_is_live(stage: Stage, console: Terminal) -> None:
    stage.act()
    to_board(console)
    stage.cy.edit("src/page.py")
    console.wait_for(lambda lines: "src/page.py" in board_row(lines, "cy"))
    stage.cy.run("create-task", "Test the cart")
    console.wait_for(lambda lines: "Test the cart" in board_row(lines, "T3"))
    stage.cy.run("send", "--to", "operator", "--message", "May I commit?")
    console.wait_for(lambda lines: "May I commit?" in board_row(lines, "M2"))
    stage.cy.crash()
    console.wait_for(lambda lines: not board_row(lines, "cy"))


@SIZES
@pytest.mark.proves("CON-3")
def test_there_and_back_keeps_what_was_typed_and_misses_nothing(
    stage: Stage, open_console: Open, size: tuple[int, int]
) -> None:
    stage.act()
    console = open_console(size)
    console.type("decision half-typed")
    shows(console, "decision half-typed")
    to_board(console)
    stage.cy.run("log", "--type", "count", "--message", "while-away")
    console.wait_for("while-away")
    console.send("F2")
    shows(console, "decision half-typed")
    assert not console.full_screen
    console.wait_for("while-away")
    in_order(console)
    to_board(console)
    console.send("q")
    shows(console, "decision half-typed")
    text = "\n".join(console.history())
    assert text.count("while-away") == 1
    assert text.count("decision half-typed") == 1
    console.send("Enter")
    console.wait_for("recorded D1")


@pytest.mark.proves("CON-3", "CON-4")
def test_a_lease_is_selected_and_ended_when_the_person_confirms(
    stage: Stage, console: Terminal
) -> None:
    stage.act()
    to_board(console)
    console.send("2")
    console.wait_for(lambda lines: board_row(lines, "src/cart.py").startswith(">"))
    console.send("b")
    console.wait_for("Whoever holds it is told.")
    console.send("n")
    console.wait_for("Nothing was done.")
    assert stage.ben.edit("src/cart.py").refused
    console.send("b")
    console.wait_for("Whoever holds it is told.")
    console.send("y")
    console.wait_for("unlocked src/cart.py")
    # ben waited for it, and has it now.
    console.wait_for(lambda lines: bool(re.search(r"> src/cart\.py +ben ", "\n".join(lines))))
    assert stage.ann.edit("src/cart.py").refused
    assert stage.ben.edit("src/cart.py").code == 0


@pytest.mark.proves("CON-3")
def test_the_selected_agent_gets_a_message(stage: Stage, console: Terminal) -> None:
    stage.act()
    to_board(console)
    console.send("1", "Home")
    console.wait_for(lambda lines: board_row(lines, "ben").startswith(">"))
    console.send("m")
    console.wait_for("Message to ben:")
    console.type("Leave the cart to ann.")
    console.send("Enter")
    console.wait_for("sent M2 to ben")
    assert "Leave the cart to ann." in stage.ben.do(lambda session: session.prompt()).context


@pytest.mark.proves("CON-3")
def test_a_filter_leaves_only_what_matches(stage: Stage, console: Terminal) -> None:
    stage.act()
    to_board(console)
    console.send("/")
    console.type("cy")
    console.send("Enter")
    console.wait_for(lambda lines: board_row(lines, "cy") and not board_row(lines, "T1"))
    console.send("Escape")
    console.wait_for(lambda lines: bool(board_row(lines, "T1")))
    assert console.full_screen


@pytest.mark.proves("CON-3")
def test_help_lies_over_it_and_goes_away(stage: Stage, console: Terminal) -> None:
    stage.act()
    to_board(console)
    console.send("?")
    console.wait_for("another pane")
    console.send("Escape")
    console.wait_for(on_board)


@pytest.mark.proves("CON-3")
def test_it_fits_every_size_while_events_stream(stage: Stage, console: Terminal) -> None:
    stage.act()
    to_board(console)
    with crowd(stage.repo, rate=300) as busy:
        for size in (LARGE, SMALL, (120, 30), (81, 24), LARGE, SMALL):
            console.resize(*size)
            lines = console.wait_for(lambda found: on_board(found) and fits(found, console.size))
            assert console.size == size
            assert "ben for src/cart.py" in lines[0]
        marks = busy.stop()
    stage.ann.run("log", "--type", "count", "--message", "after-them-all")
    console.wait_for("after-them-all")
    console.send("F2")
    console.wait_for("operator>")
    console.wait_for("after-them-all")
    in_order(console)
    text = "\n".join(console.history())
    assert {mark: text.count(mark) for mark in marks if text.count(mark) != 1} == {}


def fits(lines: list[str], size: tuple[int, int]) -> bool:
    """Whether a board was drawn for a size: its titles end at the right edge."""
    titles = [line for line in lines if re.search(r"[─═]$", line)]
    return len(lines) == size[1] and {len(title) for title in titles} == {size[0]}


@pytest.mark.proves("CON-4")
@pytest.mark.parametrize("way", [by_ctrl_d, by_sigterm, by_closing_the_window])
def test_leaving_it_ends_the_operator_s_leases(stage: Stage, console: Terminal, way: Way) -> None:
    stage.cy.arrive()
    console.enter("lock src/page.py release day")
    console.wait_for("locked src/page.py")
    to_board(console)
    assert stage.cy.edit("src/page.py").refused
    way(console)
    if way is not by_closing_the_window:
        console.wait_for("Your leases have ended: src/page.py")
        assert not console.full_screen
        assert console.run("echo usable")[-2:] == ["usable", "0"]
    assert operator_of(stage) == ["idle"]
    assert stage.cy.edit("src/page.py").code == 0


@pytest.mark.proves("CON-3")
def test_it_can_be_what_the_console_begins_with(stage: Stage, terminal: Terminal) -> None:
    stage.act()
    terminal.enter("agent-sync console --board --interval 0.1")
    lines = terminal.wait_for(on_board)
    assert [pane in "\n".join(lines) for pane in PANES] == [True] * len(PANES), drawn(lines)
    terminal.send("C-d")
    terminal.wait_for(lambda found: not terminal.full_screen and found[-1] == "")


def test_without_colours_the_selection_is_still_seen(stage: Stage, open_console: Open) -> None:
    stage.act()
    console = open_console(NO_COLOR="1")
    lines = to_board(console)
    assert board_row(lines, "ben").startswith("> "), "who waits comes first"
    coded = re.findall(r"\x1b\[([0-9;]*)m", "\n".join(console.screen(colours=True)))
    numbers = {number for code in coded for number in code.split(";") if number}
    assert numbers <= {"0", "1", "2", "3", "4", "7", "22", "24", "27", "39", "49"}, numbers
