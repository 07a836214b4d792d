#!/usr/bin/env python3
"""Make the picture of the README: a refused edit, as a terminal shows it. Needs tmux.

``scripts/demo-refusal.py`` is run in a terminal; its screen is read with its colours and drawn
twice, light and dark, in docs/pictures. Nothing is drawn by hand.
"""

import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in ("src", "tests"):
    sys.path.insert(0, str(ROOT / folder))

from terminal_svg import LOOKS, drawn  # noqa: E402

from tmux.terminal import PROMPT, Terminal  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
COMMAND = "python3 scripts/demo-refusal.py"
COLUMNS, LINES = 94, 40
TITLE = "two sessions, one file"
ABOUT = (
    "A terminal. ann edits src/cart.py: allowed, and claimed. ben edits it: refused, with who has "
    "it and what to do next. ben's git reset --hard is refused. A script of ben's overwrites the "
    "file; ann restores it. ann's turn ends, and ben's edit is allowed."
)


def screen() -> "list[str]":
    """The lines of the terminal when the story has been told, with the escapes of colours."""
    with tempfile.TemporaryDirectory(prefix="agent-sync-picture-") as folder:
        at = Path(folder)
        for name in ("home", "bin", "terminal"):
            (at / name).mkdir()
        (at / "bin" / "python3").symlink_to(sys.executable)
        env = {
            "PATH": f"{at / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(at / "home"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        terminal = Terminal(at / "terminal", env, ROOT, (COLUMNS, LINES))
        try:
            terminal.wait_for(lambda seen: seen[0] == PROMPT.strip())
            terminal.enter(COMMAND)
            seen = terminal.wait_for(lambda seen: PROMPT.strip() in seen[1:], seconds=120)
            end = seen.index(PROMPT.strip(), 1)
            return terminal.screen(colours=True)[:end]
        finally:
            terminal.close()


def pictures() -> "dict[Path, str]":
    """Path -> text of each picture, taken anew."""
    lines = screen()
    return {
        FOLDER / f"refused-{name}.svg": drawn(lines, COLUMNS, look, TITLE, ABOUT)
        for name, look in LOOKS.items()
    }


def main() -> None:
    """Write them."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in pictures().items():
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
