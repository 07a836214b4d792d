#!/usr/bin/env python3
"""Write docs/protection.md from the table of attacks that the scenario test tries one by one.

``--check`` writes nothing and exits 1 when the page is not what it should be.
"""

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "tests"))

from scenarios.attacks import DETECTED, GIT, OTHERS, PREVENTED, SAVED, SHELL, Attack  # noqa: E402

PAGE = CHECKOUT / "docs" / "protection.md"
MEANS = {
    PREVENTED: "prevented",
    DETECTED: "detected; `agent-sync restore` brings it back",
    SAVED: "allowed, saved first; `agent-sync restore` brings it back",
}
BEGINNING = """\
<!-- Made by scripts/make_protection.py. Change the table in tests/scenarios, not this file. -->
# Ways to destroy another agent's work

Two sessions share one checkout. *ann* has uncommitted work: she is editing `src/a.py` and
`nb.ipynb`, has written `new.py`, which git does not know, and changed `notes.md` in a turn that is
over. *ben* knows nothing of it. Each line below is one thing that ben does. A test drives both
through the real hook processes and a real shell, line by line, and then looks at the files
(`tests/scenarios/test_nothing_is_lost.py`).

*Prevented* means that the command did not run and no file was touched. *Detected* means that both
were told who changed what, and that one command brought ann's version back. *Saved first* means
that nobody alive was in the way: what the command threw away was put aside before it ran.

| | ben | with | outcome |
|---|---|---|---|
"""
END = """
What else the test holds: a day of ordinary work beside ann (looking around, building, editing and
committing files of one's own, new branches, fetches) meets no refusal and no note.

## What no hook can do

- A command is read, not run: what hides behind a variable from outside, in a script, in a git alias
  or in another language is not seen before. For that the files that others hold are compared
  afterwards.
- Refused to shell commands, and compared, are files that somebody holds at that moment. Uncommitted
  work of a turn that is over is safe from git commands and from edits by an old picture, and kept
  when a command names it; what a script does to it is not seen. `AGENT_SYNC_AUTO_LEASE=commit`
  keeps files held until they are committed.
- A hook that fails inside lets a shell command pass.
- Versions are kept up to 2 MiB a file and 256 MiB in all, 20 for each file. Of larger files only
  the change is told.
- When a command of the holder itself ran at the moment of the change (to two seconds), or the
  holder edited that file meanwhile or in the last five seconds, nobody is accused: the version from
  before is kept without a word (`agent-sync restore --list`). A command that waits for the user's
  permission counts as running.
- A commit that another tool makes meets only the commit guard (`agent-sync guard install`).
"""


def page() -> str:
    """The text of the page."""
    return BEGINNING + "".join(rows()) + END


def rows() -> "list[str]":
    """One line of the table for each attack."""
    commands = [_row(one.number, one.what, _shown(one), one.outcome) for one in SHELL + GIT]
    return commands + [_row(one.number, one.what, one.shown, one.outcome) for one in OTHERS]


def _shown(one: Attack) -> str:
    return f"`{one.command.replace(chr(10), '⏎').replace('|', chr(92) + '|')}`"


def _row(number: int, what: str, shown: str, outcome: str) -> str:
    return f"| {number} | {what} | {shown} | {MEANS.get(outcome, outcome)} |\n"


def main() -> int:
    """Write or compare the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    if parser.parse_args().check:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
