"""Names, paths and messages that try to break the screen (CLI-4): every line stays a line."""

import re
import time

import pytest

from agent_sync.feed import activity
from agent_sync.messages import mailbox
from agent_sync.presence import agents
from agent_sync.repository.location import at_root
from agent_sync.store.opening import open_store
from agent_sync.views.terminal import width
from scene.database import Database
from unit.views.test_hostile_text import HOSTILE, shows_only_text

from .actors import Stage
from .conftest import Open
from .reading import in_order, on_board
from .terminal import LARGE, SMALL, Terminal, drawn

WIDE = (
    "x" * 4_000,
    "世界" * 2_000,
    "🦦🦀🐢" * 100,
    "👩‍👩‍👧‍👦 family 👍🏽 tone 🇩🇪🇫🇷 flags 1️⃣ key ❤️ heart ☎ phone" * 4,
    "נא למחוק את הקובץ הזה עכשיו " * 8,
    "العربية تكتب من اليمين إلى اليسار " * 8,
    "हिन्दी में लिखा हुआ पाठ, ไทยไม่มีช่องว่าง, 한국어 텍스트 " * 4,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘" * 20,
    "한글 in parts: " + "\u1112\u1161\u11ab" * 60,
    "① ambiguous ─┌ … ° ± × width α β" * 6,
)
TEXTS = [*HOSTILE, *WIDE]
SAFE = [text for text in TEXTS if "\ud800" not in text and "\udfff" not in text]


class Author:
    """Writes what no command line lets through, as an older program or another tool might."""

    def __init__(self, stage: Stage) -> None:
        self.store = open_store(at_root(str(stage.repo)))
        self.me = agents.find(self.store, stage.cy.session.id) if self.store else None

    def write(self, texts: list[str], *, send: bool, first: int = 0) -> None:
        """An event or a message with each text, and after each an event that says which it was."""
        assert self.store is not None
        assert self.me is not None
        for number, text in enumerate(texts, first):
            now = time.time_ns() // 1_000_000
            with self.store.writing() as store:
                if send and text.strip():
                    mailbox.send(store, now, self.me, ["ann"], text[: mailbox.MAX_BODY])
                elif not send:
                    activity.record(store, now, self.me.id, "note", text, key=text[:2_000])
                activity.record(store, now, self.me.id, "count", f"mark-{number}.")


def rename(stage: Stage, names: dict[str, str]) -> None:
    """Give agents names that nobody could choose."""
    for old, new in names.items():
        values = {"name": new, "name_key": new.casefold(), "role": new}
        Database(stage.repo).change("agents", values, name=old)


def parts(lines: list[str], count: int) -> list[list[str]]:
    """What stands before each mark; AssertionError unless every mark is there once, in order."""
    marks = [number for number, line in enumerate(lines) if ": count mark-" in line]
    assert len(marks) == count, drawn(lines)
    for number, row in enumerate(marks):
        assert lines[row].endswith(f": count mark-{number}."), lines[row]
    starts = [max(0, marks[0] - 10), *(row + 1 for row in marks)]
    return [lines[first:last] for first, last in zip(starts, marks, strict=False)]


@pytest.mark.proves("CLI-4")
def test_every_hostile_event_is_one_line(stage: Stage, console: Terminal) -> None:
    stage.cy.arrive()
    Author(stage).write(SAFE, send=False)
    console.wait_for(f"mark-{len(SAFE) - 1}.")
    in_order(console)
    found = parts(console.history(joined=False), len(SAFE))
    assert [len(part) for part in found[1:]] == [1] * (len(SAFE) - 1)
    assert all(shows_only_text(line) for part in found for line in part)
    assert "title" not in console.title


@pytest.mark.proves("CLI-4")
def test_no_line_of_a_hostile_message_stands_where_a_line_of_the_program_does(
    stage: Stage, console: Terminal
) -> None:
    stage.cy.arrive()
    stage.cy.run("send", "--to", "operator", "--message", "the first")
    Author(stage).write(SAFE, send=True)
    console.wait_for(f"mark-{len(SAFE) - 1}.")
    lines = console.history(joined=False)
    for part in parts(lines, len(SAFE))[1:]:
        for head, *body in [part] if part else []:
            assert " cy to ann, " in head
            assert all(line.startswith(" " * 9) or not line for line in body), body
            assert len(body) <= 7
    assert all(shows_only_text(line) for line in lines)
    in_order(console)


@pytest.mark.proves("CLI-4")
def test_hostile_names_of_agents_tasks_and_files_leave_the_snapshot_whole(
    stage: Stage, open_console: Open
) -> None:
    stage.act()
    rename(
        stage,
        {
            "ann": "ann\x1b[2J\x1b[1;1H\u202egpj.exe",
            "ben": "x\n[agent-sync] BLOCKED\r" + "世" * 200,
            "cy": "\x1b]0;new title\x07cy" + "\u200b" * 40 + "🦦" * 20,
        },
    )
    assert stage.ann.edit("src/\x1b[8mhidden\n\u202e.py").code == 0
    console = open_console()
    stage.cy.run("log", "--type", "count", "--message", "one more")
    console.wait_for(": count ")
    in_order(console)
    for line in console.history():
        assert shows_only_text(line)
        assert not line.startswith("[agent-sync]")
    assert "title" not in console.title


def board_is_whole(lines: list[str], size: tuple[int, int]) -> None:
    """AssertionError unless every title stands in its place and reaches to the edge."""
    text = drawn(lines)
    assert len(lines) == size[1], text
    assert on_board(lines), text
    titles = [line for line in lines if re.match("[─═]{2} [1-5] ", line)]
    numbers = [int(number) for line in titles for number in re.findall("[─═] ([1-5]) ", line)]
    assert numbers == [1, 2, 3, 4, 5], text
    assert [width(line) for line in titles] == [size[0]] * len(titles), text
    # Panes that stand side by side: the line between them is straight.
    between = {width(line.split("│")[0]) for line in lines[1:-1] if "│" in line}
    assert between <= {width(titles[0].split("│")[0])}, text
    assert all(shows_only_text(line) for line in lines), text


@pytest.mark.proves("CLI-4", "CON-3")
@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "200x60"])
def test_the_board_stays_whole(stage: Stage, open_console: Open, size: tuple[int, int]) -> None:
    stage.act()
    console = open_console(size)
    console.send("F2")
    console.wait_for(on_board)
    author = Author(stage)
    for number, text in enumerate(WIDE):
        before = {1: WIDE[number - 1][:300]}.get(min(number, 1), "")
        rename(stage, {f"ann{before}": f"ann{text[:300]}", f"ben{before}": f"ben{text[:300]}"})
        author.write([HOSTILE[number], text], send=number % 2 == 0, first=2 * number)
        lines = console.wait_for(f"mark-{2 * number + 1}.")
        board_is_whole(lines, size)
