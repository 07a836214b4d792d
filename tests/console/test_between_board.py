"""The board's pane of what is open between agents: keys in, a screen out (VIEW-1, CON-3)."""

import asyncio
import re
from pathlib import Path

import pytest

from agent_sync.actions import patch_landing_actions, patch_verdict_actions
from agent_sync.console.operator import Operator
from agent_sync.console.tui.live import Live
from agent_sync.console.tui.overlay import Overlay
from agent_sync.console.tui.view import View
from agent_sync.errors import Conflict
from agent_sync.status import whole
from scene.session import Session

from .between import checkpoint, gate, ok, patch
from .boarding import Running, running
from .test_between import HOSTILE, ann, arrive, ben, repo
from .test_board import DOWN, END, ENTER, ESC, SHIFT_TAB, TAB, play
from .tinyterm import Screen

__all__ = ["ann", "arrive", "ben", "repo"]


def look(board: Running) -> None:
    """Read again at once."""
    board.board.acting.refresh()
    board.board.app.invalidate()


@pytest.mark.proves("VIEW-1", "CON-3")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 60)])
def test_the_pane_comes_first_and_goes_with_the_last_of_it(
    op: Operator, ann: Session, ben: Session, columns: int, rows: int
) -> None:
    async def script(board: Running) -> None:
        assert "Between agents" not in board.screen.text
        ref = gate(ann, "ben", why="the interface")
        assert ben.pre_edit("src/a.py").refused
        await board.shows("6 Between agents (1)", f"! ben is blocked by {ref} from src/a.py")
        titles = [line for line in board.screen.lines if re.match(r"[─═]{2} \d ", line)]
        assert "6 Between agents" in titles[0]
        for number, name in enumerate(("Agents", "Leases", "Tasks", "Messages", "Feed"), 1):
            assert f"{number} {name}" in board.screen.text
        row = next(line for line in board.screen.lines if line.startswith(f"  {ref} "))
        for wanted in ("gate requested", "ann, ben: ackno", "ben"):
            assert wanted in row, row
        board.press(SHIFT_TAB)
        await board.shows("══ 6 Between agents", "a agree", "r refuse")
        board.press(TAB)
        await board.shows("══ 1 Agents")
        ok(ann, "cancel", ref, "--why", "no need")
        await board.hides("Between agents")

    play(op, script, columns, rows)


@pytest.mark.proves("CON-3", "CHECK-2")
def test_a_checkpoint_is_read_and_approved(op: Operator, ann: Session, ben: Session) -> None:
    ann.change("src/a.py", "a = 2\n")
    ref = checkpoint(ann, "ben")

    async def script(board: Running) -> None:
        await board.shows("6 Between")
        board.press("6" + ENTER)
        await board.shows(f"══ {ref} ══", "parser done", "approver ben: has not decided")
        board.press(END)
        await board.shows("-a = 1", "+a = 2", "@@ -1 +1 @@")
        board.press(ESC + "a")
        await board.shows(f"ben was asked: you decide. Approve {ref} of ann?", "y: yes")
        board.press("n")
        await board.shows("Nothing was done.", "checkpoint waiting")
        board.press("r")
        await board.shows(f"Reject {ref} because:")
        board.press("no tests" + ENTER)
        await board.shows(f"ann has to rework {ref}. Reject it?")
        board.press("n")
        await board.shows("Nothing was done.")
        board.press("a")
        await board.shows("y: yes")
        board.press("y")
        await board.shows(f"approved {ref}; it is approved", "checkpoint approved")
        board.press("x")
        await board.shows(f"resolved {ref}; it is resolved")
        await board.hides("Between agents (1)")

    play(op, script)
    assert ben.id == "ben"


@pytest.mark.proves("PATCH-3", "PATCH-4")
def test_what_is_agreed_to_and_written_is_the_text_that_was_seen(
    op: Operator, ann: Session, ben: Session
) -> None:
    """Whatever comes between a look and the act, which asks for it itself."""
    ok(ann, "lock", "src/a.py")
    number = int(patch(ben)[1:])
    ok(ben, "patch", "update", f"P{number}", "--file", "src/a.py", "--content", "a = 3\n")
    with pytest.raises(Conflict, match="another text since"):
        patch_verdict_actions.approve(op, number, round=1)
    assert patch_verdict_actions.approve(op, number, round=2).patch.round == 2
    with pytest.raises(Conflict, match="another text since"):
        patch_landing_actions.apply(op, number, round=1)
    patch_landing_actions.apply(op, number, round=2)


@pytest.mark.proves("CON-3", "PATCH-4")
def test_a_patch_is_applied_and_a_yes_to_another_text_is_none(
    op: Operator, ann: Session, ben: Session
) -> None:
    ok(ann, "lock", "src/a.py")
    ref = patch(ben)

    async def script(board: Running) -> None:
        await board.shows("6 Between")
        board.press("6x")
        await board.shows("It is written into src/a.py (held by ann).", "y: yes")
        ok(ben, "patch", "update", ref, "--file", "src/a.py", "--content", "a = 3\n")
        board.press("y")
        await board.shows("That has changed meanwhile; nothing was done.")
        assert Path(op.project.checkout, "src/a.py").read_text(encoding="utf-8") == "a = 1\n"
        board.press("x")
        await board.shows("y: yes")
        board.press("y")
        await board.shows(f"{ref} has another text since you looked at it: show {ref}")
        assert Path(op.project.checkout, "src/a.py").read_text(encoding="utf-8") == "a = 1\n"
        board.press(ENTER)
        await board.shows(f"══ {ref} ══")
        board.press(END)
        await board.shows("+a = 3")
        board.press(ESC + "x")
        await board.shows("y: yes")
        board.press("y")
        await board.shows(f"{ref} is applied: 1 file, +1 -1")
        assert Path(op.project.checkout, "src/a.py").read_text(encoding="utf-8") == "a = 3\n"

    play(op, script)


@pytest.mark.proves("CON-3", "GATE-2")
def test_a_gate_is_resolved_with_words_and_a_crew_takes_no_verdict(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = gate(ann, "ben")
    ok(ann, "crew", "create", "parsers")
    for who in (ann, ben):
        ok(who, "gate", "ack", ref)

    async def script(board: Running) -> None:
        await board.shows("6 Between")
        board.press("6" + DOWN)
        await board.shows("> K1")
        board.press("a")
        await board.shows("That is nothing to do with a crew.")
        board.press(ENTER)
        await board.shows("══ K1 ══", "mode open")
        board.press(ESC + "\x1b[A" + "x")
        await board.shows(f"What was agreed on {ref}:")
        board.press("ann keeps it" + ENTER)
        await board.shows("══ gate resolve ══", "agreed: ann keeps it", "ann and ben are free")

    play(op, script)


@pytest.mark.proves("VIEW-1")
def test_an_agent_s_details_say_what_lets_it_go_on(
    op: Operator, ann: Session, ben: Session
) -> None:
    ref = gate(ann, "ben")
    assert ben.pre_edit("src/a.py").refused

    async def script(board: Running) -> None:
        board.press("1" + ENTER)
        await board.shows(f"blocked:    by {ref} from src/a.py", f"agent-sync gate ack {ref}")

    play(op, script)


@pytest.mark.proves("CON-3", "CLI-4")
def test_a_hostile_difference_moves_nothing_and_wide_lines_go_on_with_dots(
    op: Operator, ann: Session
) -> None:
    patch(ann, HOSTILE, title="\x1b[31mred\u202e")

    async def script(board: Running) -> None:
        await board.shows("6 Between")
        board.press("6" + ENTER)
        await board.shows("══ P1 ══")
        board.press(END)
        await board.shows("… xxx", "(NOT SHOWN: 1001 more characters)")
        text = board.screen.text
        assert "\x1b" not in text
        assert len(board.screen.lines) == 24
        board.press(ESC)
        await board.hides("══ P1 ══")
        await board.shows("red (src/b.py)")

    play(op, script)


@pytest.mark.proves("CON-3")
def test_where_nothing_is_open_crews_alone_are_asked_for_and_only_when_somebody_has_written(
    op: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[str] = []
    monkeypatch.setattr(whole, "_add_open", lambda *_: looks.append("everything"))

    def crews(_: object) -> list[object]:
        looks.append("crews")
        return []

    monkeypatch.setattr(whole, "_crews", crews)
    board = Live(op, View())
    assert looks == ["crews"]
    board.read(everything=False)
    assert looks == ["crews"]
    board.read(everything=True)
    assert looks == ["crews"] * 2


def test_a_long_text_is_wrapped_once_for_a_width() -> None:
    overlay = Overlay("title", ["one two three"])
    first = overlay.wrapped(8)
    assert [text for _, text in first] == ["one two", "three"]
    assert overlay.wrapped(8) is first
    assert overlay.wrapped(20) == [("", "one two three")]


def test_colours_of_a_difference_are_given_beside_its_marks(op: Operator, ann: Session) -> None:
    ann.change("src/a.py", "a = 2\n")
    checkpoint(ann, "operator")

    async def go() -> None:
        screen = Raw(100, 40)
        async with running(op, 100, 40, screen=screen) as board:
            await board.shows("6 Between")
            board.press("6" + ENTER)
            await board.shows("+a = 2")
            board.press(END)
            await board.shows("+a = 2")
        assert re.search(r"\x1b\[[0-9;]*32m[^\x1b]*\+a = 2", screen.raw)
        assert re.search(r"\x1b\[[0-9;]*31m[^\x1b]*-a = 1", screen.raw)

    asyncio.run(go())


class Raw(Screen):
    """A screen that keeps what was written to it."""

    raw = ""

    def feed(self, data: str) -> None:
        """Show and keep it."""
        self.raw += data
        super().feed(data)
