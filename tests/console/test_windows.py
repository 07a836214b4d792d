"""Which window is whose, at the console and on the board (ARR-2)."""

import asyncio
from pathlib import Path

import pytest

from agent_sync.console import asked_tables, panes, row_details
from agent_sync.console.operator import Operator
from agent_sync.console.panes import Seen
from agent_sync.console.rows import AGENTS
from agent_sync.console.tui.pane_table import fitted
from agent_sync.sessions import sign_of_life
from scene.database import asked

from .boarding import running

PROMPT = "fix the zebra crossing"


@pytest.fixture
def at_work(op: Operator) -> Operator:
    """A session in a terminal, with a prompt."""
    with op.store.writing() as tx:
        sign_of_life.refresh(tx, "ann", op.clock(), cwd="/src/shop", client="claude")
        asked(tx).change("agents", {"name": "ann", "name_key": "ann"}, id="ann")
        asked(tx).change("agents", {"terminal": "pts/7", "prompt": PROMPT}, id="ann")
    return op


@pytest.mark.proves("ARR-2")
def test_who_and_the_details_of_an_agent_say_where_it_is(at_work: Operator) -> None:
    shown = "\n".join(asked_tables.who(at_work, []))
    for word in ("Claude Code", "pts/7", "/src/shop", PROMPT):
        assert word in shown
    seen = at_work.see()
    row = next(x for x in panes.panes(Seen(seen))[AGENTS].rows if x.name == "ann")
    facts = row_details.details(row, seen, at_work.project)
    assert "terminal:   pts/7" in facts
    assert f"last prompt: {PROMPT}" in facts


@pytest.mark.proves("ARR-2")
def test_the_board_shows_as_much_of_it_as_there_is_room_for(at_work: Operator) -> None:
    pane = panes.panes(Seen(at_work.see()))[AGENTS]

    def columns(room: int) -> "set[str]":
        return {pane.columns[one].title for one in fitted(pane, room)[0]}

    assert {"TERMINAL", "FOLDER", "LAST PROMPT"} <= columns(158)
    assert {"TERMINAL", "LAST PROMPT"} <= columns(78)
    assert {"NAME", "STATUS", "FILE"} <= columns(40)
    assert not {"TERMINAL", "FOLDER", "LAST PROMPT"} & columns(40)

    async def go() -> None:
        async with running(at_work, 160, 40) as board:
            await board.shows("pts/7", PROMPT[:10])

    asyncio.run(go())


@pytest.mark.proves("ARR-2")
def test_a_console_that_a_session_opened_shows_none(at_work: Operator) -> None:
    at_work.may_force = False
    assert at_work.see().windows == {}
    assert PROMPT not in "\n".join(asked_tables.who(at_work, []))


@pytest.mark.proves("ARR-2")
def test_prompts_are_not_shown_to_who_does_not_want_them(at_work: Operator, repo: Path) -> None:
    at_work.env = {**at_work.env, "AGENT_SYNC_SHOW_PROMPT": "0"}
    shown = "\n".join(asked_tables.who(at_work, []))
    assert "pts/7" in shown
    assert PROMPT not in shown
    assert repo.exists()
