#!/usr/bin/env python3
"""Write tests/golden: what models and people are told, in scenes that are played anew.

Words behind it are names of pages: ``make_golden.py edits.txt``. A reader of the change sees which
sentences are others now.
"""

import contextlib
import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
for folder in ("src", "tests"):
    sys.path.insert(0, str(ROOT / folder))

from sentences.pages import FOLDER, PAGES, made  # noqa: E402

OURS = ("AGENT_SYNC_", "CLAUDE_", "CLAUDECODE")


def main() -> None:
    """Write the pages that are named, all without a name."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        del os.environ[name]
    for name in sys.argv[1:] or PAGES:
        with contextlib.redirect_stdout(io.StringIO()):  # of hooks that fail on purpose
            text = made(name)
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
