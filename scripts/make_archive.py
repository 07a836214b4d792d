#!/usr/bin/env python3
"""Make the archive that 'install' puts into repositories, into build/, and say how large it is.

Installing from this checkout makes it by itself, each time; this makes it once. 'agent-sync verify'
compares.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from agent_sync.install.archive import kept_archive  # noqa: E402

if __name__ == "__main__":
    made = kept_archive.build(
        ROOT / "src" / "agent_sync", ROOT / "skills" / "agent-sync" / "scripts"
    )
    print(f"{made}: {made.stat().st_size} bytes")
