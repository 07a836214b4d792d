"""Reading the console's screens: the prompt and what was typed, the board and its rows."""

import re

from .terminal import Terminal, drawn

PROMPT = "operator>"
KEYS = "F2 board"
PANES = ("Agents", "Leases", "Tasks", "Messages", "Feed")


def prompt_row(lines: list[str]) -> int:
    """The line with the prompt, -1 for none; above it may stand lines that were entered before."""
    rows = [number for number, line in enumerate(lines) if line.startswith(PROMPT)]
    return rows[-1] if rows else -1


def ready(lines: list[str]) -> bool:
    """Whether the prompt stands with nothing typed and the toolbar in the last line."""
    return prompt_row(lines) >= 0 and not typed(lines) and has_bar(lines)


def has_bar(lines: list[str]) -> bool:
    """Whether the toolbar stands in the last line."""
    return KEYS in lines[-1]


def typed(lines: list[str]) -> str:
    """What stands behind the prompt."""
    row = prompt_row(lines)
    return lines[row].removeprefix(PROMPT).strip() if row >= 0 else ""


def whole(lines: list[str], cursor: tuple[int, int], size: tuple[int, int]) -> None:
    """AssertionError unless the screen is in order: the cursor in the prompt, one toolbar below."""
    text = "\n".join(lines)
    row = prompt_row(lines)
    assert row >= 0, text
    assert cursor[1] == row, (cursor, row, text)
    assert [KEYS in line for line in lines] == [False] * (size[1] - 1) + [True], text
    assert len(lines) == size[1], text


def all_at_rest(terminal: Terminal) -> list[str]:
    """The history and the screen, once two looks agree: the toolbar is taken away to be drawn."""
    before: list[str] = []
    for _ in range(200):
        now = terminal.history()
        if now == before and has_bar(now):
            break
        before = now
    return before


def in_order(terminal: Terminal) -> list[str]:
    """The prompt's screen as soon as it has come to rest; AssertionError if it is not whole."""
    before: tuple[list[str], tuple[int, int]] = [], (-1, -1)
    for _ in range(200):
        # The toolbar is drawn a little later than the prompt, and the cursor comes back last.
        lines = terminal.wait_for(lambda found: prompt_row(found) >= 0 and has_bar(found))
        now = lines, terminal.cursor
        if now == before and now[1][1] == prompt_row(lines):
            whole(*now, terminal.size)
            return lines
        before = now
    whole(*before, terminal.size)
    raise AssertionError("the screen does not come to rest\n" + drawn(before[0]))


def shows(terminal: Terminal, text: str) -> list[str]:
    """The screen as soon as exactly this stands behind the prompt."""
    return terminal.wait_for(lambda lines: typed(lines) == text and has_bar(lines))


def on_board(lines: list[str]) -> bool:
    """Whether the whole board is on the screen."""
    text = "\n".join(lines)
    return "F2 prompt" in lines[-1] and all(f" {pane} (" in text for pane in PANES)


def board_row(lines: list[str], first: str) -> str:
    """The first row of the board that begins with a word, as far as its pane goes; '' for none."""
    found = re.compile(rf"[> ] {re.escape(first)}(?: |$)")
    cells = [cell for line in lines for cell in line.split("│")]
    return next((cell.strip("\n") for cell in cells if found.match(cell)), "")
