#!/usr/bin/env python3
"""Write docs/platforms.md from the table of branches for other systems.

``--check`` writes nothing and exits 1 when the page is not what it should be.
"""

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "tests"))

from architecture.platforms import BRANCHES, Branch  # noqa: E402

PAGE = CHECKOUT / "docs" / "platforms.md"
BEGINNING = """\
<!-- Made by scripts/make_platforms.py. Change the table in tests/architecture, not this file. -->
# Platforms

agent-sync is made and tested on Linux. For macOS and Windows it is written, and **has not been run
there**: nothing on this page has been seen on such a machine. What stands below is every place in
the source that does something else on another system, or on another build of Python. A test runs
each of them on Linux with the system faked, and shows that the code does what it was meant to do.
It cannot show that the other system is as it was thought to be.

The list is whole: a test searches the syntax trees of the source for whatever asks which system it
is on, and fails when a place is missing here (`tests/architecture/test_platforms.py`). And the
tests run what they are named for: in a full proof each branch is broken, and its test fails.

`.github/workflows/test.yml` has the test command for Linux, macOS and Windows and each version of
Python, for whoever hosts the repository where such machines are lent.

| For | What is different there | Where | Run by |
|---|---|---|---|
"""
END = """
## What else is not known there

- **macOS**: file systems that fold case or normalise names are recognised by a look at the disk, so
  those looks run here; no such disk has been under them. `ps`, `sysctl` and `mount` are given the
  words that they are documented to print. `patch` without `-p` is read as GNU patch has it, which
  takes the last name; that of macOS may take the whole one.
- **Windows**: the hook commands of project scope are for a POSIX shell, which the client takes from
  Git for Windows; `--scope local` pins a form without a shell. A hook has no timer of its own
  there, so a busy database is waited for until the client's timeout. Locks on files are
  those of `msvcrt`: they keep other programs from reading the first byte while a line is appended.
  What a `PowerShell` command would write is read by tests on text alone. There is no `O_NOFOLLOW`
  and no handle of a folder: a link, or a junction, that appears in the moment between the look at a
  path and the write is followed, and git does not make such links there unless it is told to. Who
  may read the state folder is what the folder above it says: modes say nothing there.
- **Python without a `_sqlite3` that can be exchanged, PyPy and others**: never run.
"""


def page() -> str:
    """The text of the page."""
    return BEGINNING + "".join(map(_row, BRANCHES)) + END


def _row(branch: Branch) -> str:
    module, _, function = branch.site.partition("::")
    where = f"`{module}`" if function == "module" else f"`{module}`, `{function}`"
    file, _, test = branch.test.partition("::")
    name = file.rsplit("/", 1)[-1].removesuffix(".py")
    words = test.removeprefix("test_").replace("_", " ")
    does = branch.does[0].upper() + branch.does[1:]
    return f"| {branch.system} | {does} | {where} | [{name}](../{file}): {words} |\n"


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
