#!/usr/bin/env python3
"""Put screens into README.md and the guide as a terminal shows them. Needs tmux and prompt_toolkit.

Three sessions work in a scratch repository through real hooks, and a person's terminal of 80
columns and 24 lines is read. What stands between ``<!-- screen: NAME -->`` and
``<!-- end of screen -->`` is replaced; nothing is drawn by hand, only trailing blanks are cut.
"""

import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in ("src", "tests"):
    sys.path.insert(0, str(ROOT / folder))

from tmux.actors import Stage, on_stage  # noqa: E402
from tmux.reading import in_order, on_board, ready  # noqa: E402
from tmux.terminal import Terminal  # noqa: E402

PAGES = ("README.md", "docs/guide.md")
AGO_MS = 150_000
"""How long ago everything on the stage happened: in the middle of a minute, so that none turns."""
SLOT = re.compile(r"(<!-- screen: (\w+) -->\n).*?(<!-- end of screen -->)", re.DOTALL)
_MOMENT = re.compile(r"at|last_seen|reserved_until|\w+_at")


def status(stage: Stage, terminal: Terminal) -> list[str]:  # noqa: ARG001
    """What ``agent-sync status`` shows."""
    # One line less, for the exit code that the driver prints below.
    *lines, code = terminal.run("LINES=23 agent-sync status")
    assert code == "0", lines
    return ["$ agent-sync status", *lines]


def board(stage: Stage, terminal: Terminal) -> list[str]:  # noqa: ARG001
    """The full-screen board."""
    terminal.enter("agent-sync console --board")
    return terminal.wait_for(on_board)


def console(stage: Stage, terminal: Terminal) -> list[str]:
    """The prompt: an edit is stopped with one command, and the agent is refused."""
    terminal.enter("agent-sync console")
    terminal.wait_for(ready)
    terminal.enter("lock src/api.py the release is cut from it")
    terminal.wait_for("operator locked src/api.py")
    assert stage.ann.edit("src/api.py").refused
    terminal.wait_for("ann was refused src/api.py (")
    stage.cy.run("send", "--to", "operator", "--message", "Tests are green. May I commit?")
    terminal.wait_for("May I commit?")
    return in_order(terminal)


Show = Callable[[Stage, Terminal], list[str]]
SCREENS: dict[str, Show] = {"status": status, "board": board, "console": console}
"""Name -> what to do at the terminal; gives the lines of the screen."""


def take(name: str) -> str:
    """One screen, of a stage of its own."""
    with tempfile.TemporaryDirectory(prefix="agent-sync-screens-") as folder:
        for part in ("stage", "terminal"):
            (Path(folder) / part).mkdir()
        with on_stage(Path(folder) / "stage") as stage:
            stage.act()
            pass_time(stage)
            env = {**stage.env(), "NO_COLOR": "1"}
            terminal = Terminal(Path(folder) / "terminal", env, stage.repo)
            try:
                lines = SCREENS[name](stage, terminal)
            finally:
                terminal.close()
    return "\n".join(lines).rstrip("\n")


def pass_time(stage: Stage) -> None:
    """Move everything that was written down ``AGO_MS`` into the past."""
    path = stage.repo / ".claude" / "coordination" / "state.sqlite"
    connection = sqlite3.connect(path, timeout=30)
    with connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in tables.fetchall():
            for column in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if column[2] == "INTEGER" and _MOMENT.fullmatch(column[1]):
                    connection.execute(
                        f"UPDATE {table} SET {column[1]} = {column[1]} - ? WHERE {column[1]} > 0",
                        (AGO_MS,),
                    )
    connection.close()


def render() -> dict[str, str]:
    """Path below the repository -> text of every page, with its screens taken anew."""
    pages = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
    return {
        name: SLOT.sub(lambda slot: f"{slot[1]}\n```text\n{take(slot[2])}\n```\n\n{slot[3]}", text)
        for name, text in pages.items()
    }


def main() -> None:
    """Write the pages."""
    for name, text in render().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
