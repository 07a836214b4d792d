"""The full-screen board as a person uses it: keys in, a screen out."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.utils import get_cwidth

from agent_sync.actions import letter_actions
from agent_sync.console.operator import Operator
from agent_sync.console.rows import BETWEEN, ORDER
from agent_sync.console.tui import live, style
from agent_sync.console.tui.view import View
from agent_sync.locks import ending, granting, open_leases, wait_queue
from agent_sync.locks.claim import Claim
from agent_sync.messages import mailbox
from agent_sync.presence import agents
from agent_sync.sessions import sign_of_life
from agent_sync.tasks import task_board, task_claims, task_making, task_moves
from agent_sync.views import terminal
from scene.database import asked
from support import Cli

from .boarding import Running, running
from .tinyterm import Screen

HOUR = 3_600_000
UP, DOWN, PAGE_UP, PAGE_DOWN = "\x1b[A", "\x1b[B", "\x1b[5~", "\x1b[6~"
HOME, END, F2, SHIFT_TAB = "\x1b[H", "\x1b[F", "\x1bOQ", "\x1b[Z"
ENTER, ESC, TAB, CTRL_D, CTRL_C = "\r", "\x1b", "\t", "\x04", "\x03"
NASTY = [
    "\x1b[2J\x1b[H\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "\u202eright to left\u2066 שלום عليكم",
    "👩‍👩‍👧‍👦❤️🇩🇪👍🏽1️⃣",
    "漢字" * 300,
    "e" + "\u0301\u0310\u0489" * 300,
    "z" * 4000,
    "a\tb\nc\rd\x08\x08\x08e\x9b31m\u2028f",
    "\u0301\u200b\u200d",
]
Play = Callable[[Running], Awaitable[None]]


def play(op: Operator, script: Play, columns: int = 80, rows: int = 24) -> None:
    """Run a board and what a person does at it."""

    async def go() -> None:
        async with running(op, columns, rows) as board:
            await script(board)

    asyncio.run(go())


def join(op: Operator, *names: str) -> None:
    """Let agents be there."""
    with op.store.writing() as store:
        for name in names:
            agent = sign_of_life.refresh(store, name.replace("/", "-"), op.clock(), state="running")
            asked(store).change("agents", {"name": name, "name_key": name}, id=agent.id)


def hold(op: Operator, who: str, key: str, reason: str = "", *, kind: str = "explicit") -> None:
    """Let an agent hold a path."""
    claim = Claim(who, key, kind=kind, reason=reason, expires_at=op.clock() + HOUR)
    with op.store.writing() as store:
        token, _ = granting.attempt(store, claim, op.world())
        assert token


def wait(op: Operator, who: str, key: str) -> None:
    """Let a process of an agent wait for a path, with a beat that lasts."""
    claim = Claim(who, key, expires_at=op.clock() + HOUR)
    with op.store.writing() as store:
        ticket = wait_queue.queue(store, claim, op.world(), machine="", pid=0, pid_start="")
        wait_queue.beat(store, ticket, op.clock() + HOUR)


def new_task(op: Operator, title: str) -> None:
    """Put a task on the board."""
    with op.store.writing() as store:
        task_making.create(store, op.clock(), "ann", title)


def mail(op: Operator, who: str, to: str, body: str) -> None:
    """Let an agent send a message."""
    sender = agents.find(op.store, who)
    assert sender is not None
    with op.store.writing() as store:
        mailbox.send(store, op.clock(), sender, [to], body)


@pytest.fixture
def team(op: Operator) -> Operator:
    """Ann holds what Bob waits for; a task, a message."""
    join(op, "ann", "bob")
    hold(op, "ann", "src/cart.py", "totals")
    wait(op, "bob", "src/cart.py")
    asked(op.store).change("waits", {"created_at": op.clock() - 11 * 60_000})  # long, so it is told
    new_task(op, "first task")
    new_task(op, "second task")
    mail(op, "ann", "operator", "a question\nand its second line")
    return op


def holder(op: Operator, key: str) -> str:
    """Who holds a path now."""
    world = op.world()
    return ",".join(x.agent_id for x in open_leases.on_key(op.store, "file", key) if world.holds(x))


def sent(op: Operator) -> list[tuple[str, str, list[str]]]:
    """(kind, text, to) of what the operator sent."""
    found = letter_actions.newest(op)
    return [(one.kind, one.body, one.to) for one in found if one.sender_id == "operator"]


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 60)])
def test_who_waits_for_whom_is_the_first_line_and_every_pane_is_there(
    team: Operator, columns: int, rows: int
) -> None:
    async def script(board: Running) -> None:
        first = board.screen.lines[0]
        assert first.startswith("! bob waits for src/cart.py (")
        assert "ann locked it" in first
        assert "totals" in " ".join(board.screen.lines[:3])
        for number, name in enumerate(ORDER, 1):
            shown = f"{number} {name.capitalize()}" in board.screen.text
            assert shown == (name != BETWEEN), "nothing but leases and a queue is open"
        for wanted in ("src/cart.py (ann)", "first task", "a question and its", "F2 prompt"):
            assert wanted in board.screen.text

    play(team, script, columns, rows)


@pytest.mark.proves("CON-3")
def test_an_idle_board_neither_draws_nor_writes(
    team: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_S", 0.0)  # every look is a whole one
    now = team.clock()
    monkeypatch.setattr(team, "clock", lambda: now)  # ages are drawn as they grow

    async def script(board: Running) -> None:
        looks = 0
        really = team.moved

        def moved() -> bool:
            nonlocal looks
            looks += 1
            board._drawn.set()
            return really()

        team.moved = moved  # type: ignore[method-assign]
        before, version = board.drawings, team.store.data_version()
        await board.until(lambda: looks > 20, "looks")
        assert board.drawings == before
        assert team.store.connection.total_changes == changes
        assert version == team.store.data_version()

    changes = team.store.connection.total_changes
    play(team, script)


@pytest.mark.proves("CON-3")
def test_what_others_do_is_shown(team: Operator, cli: Cli) -> None:
    async def script(board: Running) -> None:
        cli.as_("carl").ok("lock", "docs/new.md", "--reason", "pages")
        await board.shows("docs/new.md", "1 Agents (4)", "2 Leases (2)")
        cli.as_("carl").ok("send", "--to", "bob", "--message", "hello")
        await board.shows("hello", "4 Messages (2)")

    play(team, script)


def test_keys_change_the_pane(team: Operator) -> None:
    async def script(board: Running) -> None:
        await board.shows("══ 1 Agents")
        for keys, title in [
            (TAB, "══ 2 Leases"),
            (TAB, "══ 3 Tasks"),
            (SHIFT_TAB, "══ 2 Leases"),
            ("5", "══ 5 Feed"),
            (TAB, "══ 1 Agents"),
            (SHIFT_TAB, "══ 5 Feed"),
            ("4", "══ 4 Messages"),
        ]:
            board.press(keys)
            await board.shows(title)

    play(team, script)


def test_arrows_pages_and_ends_move_the_selection(op: Operator) -> None:
    join(op, "ann")
    for number in range(40):
        new_task(op, f"task number {number}")

    async def script(board: Running) -> None:
        board.press("3")
        for keys, title in [
            ("", "T1 "),
            (DOWN, "T2 "),
            (END, "T40"),
            (DOWN, "T40"),
            (UP, "T39"),
            (HOME, "T1 "),
            (PAGE_UP, "T1 "),
        ]:
            board.press(keys)
            await board.shows(f"> {title}")
        board.press(PAGE_DOWN)
        await board.hides("> T1 ")
        assert len(board.screen.reversed()) == 1

    play(op, script)


@pytest.mark.proves("CON-3")
def test_the_selection_stays_on_its_thing(op: Operator) -> None:
    join(op, "ann")
    new_task(op, "first")
    new_task(op, "second")

    async def script(board: Running) -> None:
        board.press("3" + DOWN)
        await board.shows("> T2")
        with op.store.writing() as store:
            urgent = task_making.create(store, op.clock(), "ann", "urgent", priority=9)
        board.board.acting.refresh()
        board.board.app.invalidate()
        await board.shows(urgent.title, "> T2")
        with op.store.writing() as store:
            task_moves.complete(store, "ann", task_board.find(store, "T2"), op.world())
        board.board.acting.refresh()
        board.board.app.invalidate()
        await board.shows("3 Tasks (2)", "> T1")
        assert len(board.screen.reversed()) == 1

    play(op, script)


def test_the_newest_is_followed_until_another_is_selected(op: Operator) -> None:
    join(op, "ann")
    for number in (1, 2):
        mail(op, "ann", "bob", f"letter {number}")

    async def script(board: Running) -> None:
        def look() -> None:
            board.board.acting.refresh()
            board.board.app.invalidate()

        board.press("4")
        await board.shows("> M2")
        mail(op, "ann", "bob", "letter 3")
        look()
        await board.shows("> M3")
        board.press(DOWN)
        await board.shows("> M2")
        mail(op, "ann", "bob", "letter 4")
        look()
        await board.shows("M4", "> M2")

    play(op, script)


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize(("key", "kind"), [("m", "message"), ("D", "directive")])
def test_an_agent_is_written_to(team: Operator, key: str, kind: str) -> None:
    async def script(board: Running) -> None:
        board.press(key)
        await board.shows(f"{kind.capitalize()} to bob:")
        board.press("stop, :q? now" + ENTER)
        await board.shows("M2 to bob")
        assert sent(team) == [(kind, "stop, :q? now", ["bob"])]
        board.press(DOWN)
        await board.hides("M2 to bob ")

    play(team, script)


def test_nobody_writes_to_oneself_and_nothing_empty_is_sent(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("m" + ENTER)
        await board.hides("Message to")
        board.press("mhello" + ESC)
        await board.hides("Message to")
        board.press(END + "m")
        await board.shows("That is you.")
        assert sent(team) == []

    play(team, script)


@pytest.mark.proves("CON-3")
def test_a_lease_is_broken_only_after_a_yes(team: Operator) -> None:
    async def script(board: Running) -> None:
        for answer in ("n", ENTER, "q", F2, CTRL_D, " "):
            board.press("2b")
            await board.shows("ann has locked src/cart.py (just now, totals)", "is told.", "y: yes")
            board.press(answer)
            await board.shows("Nothing was done.")
            assert holder(team, "src/cart.py") == "ann"
        board.press("b")
        await board.shows("y: yes")
        board.press("y")
        await board.shows("unlocked src/cart.py, which was ann's")
        assert holder(team, "src/cart.py") == ""

    play(team, script)


def test_a_yes_comes_too_late_for_a_lease_that_has_ended(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("2b")
        await board.shows("y: yes")
        with team.store.writing() as store:
            mine = open_leases.open_of(store, "ann")
            ending.release(store, mine, team.world(), "unlocked", "ann")
            asked(store).change("waits", {"ended_at": 1})
        hold(team, "bob", "src/cart.py")
        board.press("y")
        await board.shows("That has ended meanwhile; nothing was done.")
        assert holder(team, "src/cart.py") == "bob"

    play(team, script)


@pytest.mark.proves("CON-3", "CON-4")
def test_a_lease_is_taken_over_and_a_path_locked(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("2t")
        await board.shows("Take it over?", "y: yes")
        board.press("y")
        await board.shows("locked src/cart.py", "taken from ann, who is told")
        assert holder(team, "src/cart.py") == "operator"
        board.press("1" + HOME + DOWN + "l")
        await board.shows("Lock (path, then why")
        board.press("docs/plan.md until Friday" + ENTER)
        await board.shows("locked docs/plan.md", "until Friday")
        assert holder(team, "docs/plan.md") == "operator"

    play(team, script)


def test_lock_offers_the_path_of_the_selected_row(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("l" + TAB)
        await board.shows("Lock (path, then why", "src/cart.py")
        board.press(ENTER)
        await board.shows("Take it over?")
        board.press("n")
        await board.shows("Nothing was done.")
        assert holder(team, "src/cart.py") == "ann"

    play(team, script)


def test_a_path_that_does_not_look_as_it_is_is_not_offered(team: Operator) -> None:
    hold(team, "bob", "src/\u202e\x1b[31mevil.py")

    async def script(board: Running) -> None:
        board.press("1")
        await board.shows("> bob")
        board.press("l")
        await board.shows("Lock (path, then why):", "Enter do it")
        assert board.board.line.text == ""
        board.press("src/ev" + TAB)
        await board.until(lambda: board.board.line.text == "src/ev", "the line")

    play(team, script)


@pytest.mark.proves("CON-3")
def test_tasks_are_made_blocked_let_go_given_and_finished(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("3n")
        await board.shows("New task:")
        board.press("third task" + ENTER)
        await board.shows("created T3: third task")
        board.press("b")
        await board.shows("Block T1 because:")
        board.press("the design" + ENTER)
        await board.shows("[the design] first task", "blocked T1")
        board.press("u")
        await board.shows("T1  pending")
        board.press("a")
        await board.shows("Assign T1 to")
        board.press("b" + TAB)
        await board.shows(": bob")
        board.press(ENTER)
        await board.shows("assigned T1: first task to bob")
        board.press("x")
        await board.shows("completed T1: first task", "3 Tasks (2)")
        assert task_board.find(team.store, "T1").status == "done"
        assert task_board.find(team.store, "T1").owner_id == "bob"

    play(team, script)


def test_the_work_of_a_live_agent_is_not_touched_without_a_yes(team: Operator) -> None:
    with team.store.writing() as store:
        task_claims.claim(store, "ann", task_board.find(store, "T1"), team.world())

    async def script(board: Running) -> None:
        board.press("3x")
        await board.shows("ann works on T1", "y: yes")
        board.press("x")
        await board.shows("Nothing was done.")
        assert task_board.find(team.store, "T1").status == "in_progress"
        board.press("x")
        await board.shows("y: yes")
        board.press("Y")
        await board.shows("completed T1")

    play(team, script)


@pytest.mark.proves("CON-3")
def test_a_message_is_read_and_answered(team: Operator) -> None:
    async def script(board: Running) -> None:
        assert team.see().unread == 1
        board.press("4" + ENTER)
        await board.shows("══ M1 ══", "   and its second line")
        assert team.see().unread == 0
        board.press(ESC)
        await board.shows("══ 4 Messages")
        board.press("r")
        await board.shows("Reply to ann:")
        board.press("yes" + ENTER)
        await board.shows("sent M2 to ann")
        assert sent(team) == [("message", "yes", ["ann"])]

    play(team, script)


def test_details_scroll(op: Operator) -> None:
    join(op, "ann")
    mail(op, "ann", "bob", "\n".join(f"line {number}!" for number in range(90)))

    async def script(board: Running) -> None:
        board.press("4" + ENTER)
        await board.shows("line 3!", "lines 1 to ")
        board.press(DOWN * 4)
        await board.hides("line 2!")
        board.press(END)
        await board.shows("line 89!")
        board.press(HOME)
        await board.shows("line 0!")
        board.press(PAGE_DOWN)
        await board.hides("line 2!")

    play(op, script)


@pytest.mark.proves("CON-3")
def test_the_filter_works_while_it_is_typed_in_all_panes(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("/SECOND t")
        await board.shows("Filter:", "3 Tasks (1 of 2)", "1 Agents (0 of 3)", "Nothing matches.")
        board.press(ENTER)
        await board.shows("Only rows with 'SECOND t' (Esc shows all)")
        board.press("3")
        await board.shows("> T2")
        board.press(ESC)
        await board.shows("3 Tasks (2)", "1 Agents (3)")
        board.press("/zzz")
        await board.shows("3 Tasks (0 of 2)")
        board.press(ESC)
        await board.shows("3 Tasks (2)")
        assert not board.done.done()

    play(team, script)


def test_help_lists_keys_and_commands(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press("?")
        await board.shows("══ Help ══", "b on leases", "Ctrl-D")
        board.press(END)
        await board.shows("decision <text>")
        board.press(ESC)
        await board.shows("1 Agents")
        board.press("!")
        await board.shows("Needs attention")

    play(team, script, 100, 40)


def test_any_command_can_be_typed(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.press(":")
        await board.shows("Command:")
        board.press("locks" + ENTER)
        await board.shows("══ locks ══", "HOLDER")
        board.press(ESC + ":nonsense" + ENTER)
        await board.shows("there is no command")
        board.press(":unlock src/cart.py" + ENTER)
        await board.shows("End that lease?")
        board.press("n:quit" + ENTER)
        assert await board.ended() == "quit"

    play(team, script)


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize(
    ("keys", "where"),
    [(F2, "prompt"), ("q", "prompt"), (CTRL_D, "quit")]
    + [("m" + F2, "prompt"), ("?" + CTRL_D, "quit")],
)
def test_leaving(team: Operator, keys: str, where: str) -> None:
    async def script(board: Running) -> None:
        board.press(keys)
        assert await board.ended() == where

    play(team, script)


def test_a_closed_terminal_is_an_end(team: Operator) -> None:
    async def script(board: Running) -> None:
        board.keys.close()
        assert await board.ended() == "quit"

    play(team, script)


@pytest.mark.proves("CON-3")
def test_the_first_concern_is_told_in_full_and_the_others_counted(team: Operator) -> None:
    for number in range(5):
        hold(team, "ann", f"p{number}.py")
        wait(team, "bob", f"p{number}.py")
    asked(team.store).change("waits", {"created_at": team.clock() - 11 * 60_000})

    async def script(board: Running) -> None:
        first = board.view.urgent[0].text
        told = " ".join(line.strip() for line in board.screen.lines[:2])
        assert told.startswith(f"! {first}"[:80])
        assert "key ! tells and acts" in "".join(board.screen.lines[1:3])
        board.press("!")
        await board.shows("Needs attention", *[f"p{number}.py" for number in range(5)])

    play(team, script)


@pytest.mark.proves("CON-3")
def test_resizing_is_followed(team: Operator) -> None:
    async def script(board: Running) -> None:
        for columns, rows in [(200, 60), (81, 25), (160, 30), (80, 24)]:
            await board.resized(columns, rows)
            assert "5 Feed" in board.screen.text
            assert max(map(len, board.screen.lines)) in (columns, columns - 1, columns - 2)

    play(team, script)


@pytest.mark.proves("CON-3")
@pytest.mark.parametrize("columns", [1, 2, 9, 20, 79, 200])
@pytest.mark.parametrize("rows", [1, 2, 4, 5, 23])
def test_a_small_screen_shows_the_focused_pane_and_nothing_breaks(
    team: Operator, columns: int, rows: int
) -> None:
    async def script(board: Running) -> None:
        board.press("2b")
        await board.until(lambda: board.view.question is not None, "the question")
        board.press("n?")
        await board.until(lambda: board.view.overlay is not None, "the help")
        board.press(ESC + "/a")
        await board.until(lambda: board.view.filter == "a", "the filter")
        board.press(ESC)
        await board.until(lambda: board.view.entry is None, "the panes")
        board.press(CTRL_D)
        if columns >= 40 and rows >= 8:
            assert "src/cart.py" in board.screen.text
        assert await board.ended() == "quit"

    play(team, script, columns, rows)


def test_a_small_screen_says_that_it_is_one(team: Operator) -> None:
    async def script(board: Running) -> None:
        await board.shows("Smaller than 80x24: one pane at a time", "══ 1 Agents")
        assert "2 Leases" not in board.screen.text
        board.press("2")
        await board.shows("══ 2 Leases")

    play(team, script, 70, 20)


@pytest.mark.proves("CON-3", "CLI-4")
@pytest.mark.parametrize("plain", [True, False])
def test_colours_are_the_named_ones_or_none(team: Operator, plain: bool) -> None:  # noqa: FBT001
    team.env = {"NO_COLOR": "1"} if plain else {}

    async def script(board: Running) -> None:
        codes = {code for sent in board.screen.styles_sent for code in sent.split(";")}
        named = {str(code) for base in (30, 90) for code in range(base, base + 8)}
        assert bool(codes & named) is not plain
        assert codes - named <= {"", "0", "1", "4", "7"}
        assert not codes & {"30", "37", "90", "97"}  # black or white are lost on some background
        (chosen,) = board.screen.reversed()
        assert chosen.startswith("> bob"), "who waits comes first"

    play(team, script)


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_the_style_has_none_and_none_could_be_sent(env: dict[str, str]) -> None:
    assert not any("ansi" in look for _, look in style.style(env).style_rules)
    assert style.depth(env) == ColorDepth.DEPTH_1_BIT
    assert any("ansi" in look for _, look in style.style({}).style_rules)


@pytest.mark.proves("CON-3", "CLI-4")
@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (200, 60), (60, 15)])
@pytest.mark.parametrize("counts", ["ours", "prompt_toolkit"])
def test_hostile_text_stays_in_its_cell(op: Operator, columns: int, rows: int, counts: str) -> None:
    for text in NASTY:
        join(op, "n" + text[:300])
        new_task(op, "t" + text[:200])
        mail(op, "n" + text[:300].replace("/", "-"), "operator", text + "!")
    hold(op, "n" + NASTY[2], "src/" + NASTY[2] + "/漢字.py", NASTY[0])
    wait(op, "n" + NASTY[0], "src/" + NASTY[2] + "/漢字.py")

    async def script(board: Running) -> None:
        for pane in "12345":
            board.press(pane)
            await board.shows(f"══ {pane} ")
            _check(board, columns)
            board.press(END)
            await board.until(lambda: True, "a drawing")
            board.press(ENTER)
            await board.until(lambda: board.view.overlay is not None, "details")
            _check(board, columns)
            board.press(ESC)
            await board.until(lambda: board.view.overlay is None, "the panes")

    width = None if counts == "ours" else get_cwidth

    async def go() -> None:
        screen = Screen(columns, rows, width) if width else Screen(columns, rows)
        async with running(op, screen=screen) as board:
            await script(board)

    asyncio.run(go())


def _check(board: Running, columns: int) -> None:
    """Every title line spans the screen, and every border stands where it belongs."""
    screen = board.screen
    assert not screen.stray
    assert screen.lines[0].startswith("! ")
    titles = [line for line in screen.lines if line[:2] in ("──", "══")]
    assert titles
    assert {terminal.width(line) for line in titles} == {columns}
    assert all(cell.isprintable() for row in screen.cells for cell in row)
    last = screen.lines[-1]
    assert "F2" in last or columns < 80, last
    if columns == 200 and not board.view.overlay:
        borders = {place for row in screen.cells for place, cell in enumerate(row) if cell == "│"}
        assert borders == {100}


def test_what_is_written_between_two_looks_at_the_clock_is_shown(op: Operator, alice: Cli) -> None:
    shown = live.Live(op, View())
    assert not op.moved()
    alice.ok("log", "--type", "tick", "--message", "in the gap")
    shown.read(everything=False)
    assert "in the gap" in [event.body for event in shown.seen.events]
