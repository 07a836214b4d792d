"""Programs that stand in for tools that may not be here, or take long: in their stead.

Each of them rewrites the last file or folder among its words, all Python below it; without one
it takes the folder where it stands. Nothing else of the tool matters.
"""

import os
import re
import shutil
import sys
from pathlib import Path

from agent_sync.shell.family_index import FAMILIES

WRITE = """\
for one; do case $one in -*) ;; *) [ -e "$one" ] && last=$one ;; esac; done
[ "${last:-}" ] || last=.
if [ -d "$last" ]; then
  find "$last" -path ./.git -prune -o -path '*src/*.py' -type f -print |
    while read -r f; do echo formatted > "$f"; done
else echo formatted > "$last"; fi
"""
ALWAYS = frozenset("formatters package_runners fetchers in_place_editors".split())
"""Families that are never run as they are, but for what is in every system."""
REAL = frozenset("sed perl sort curl".split())
OWN = re.compile(r"(?<![\w./-])g?(make|patch|sqlite3|unzip)(?![\w./-])")
"""What these do to a file that their words do not name no stand-in does: they are needed."""
LIKE = {
    "sudo": 'exec "$@"', "doas": 'exec "$@"', "chronic": 'exec "$@"', "ionice": 'exec "$@"',
    "gtimeout": 'shift; exec "$@"', "trash": 'exec rm -rf "$@"',
    "sponge": "cat > /dev/null\n" + WRITE,
    **dict.fromkeys(("apply_patch", "applypatch"), "echo patched > src/a.py"),
    "gsed": 'exec sed "$@"', "gsort": 'exec sort "$@"',
    **{name: f'exec {name[1:]} "$@"' for name in "gmv gcp gln grm gfind gxargs gpatch".split()},
    "ginstall": 'exec install "$@"',
    **dict.fromkeys(("zsh", "dash", "ksh"), 'exec sh "$@"'),
    **{
        name: f'case "$*" in *inplace*) ;; *) exec {shutil.which("awk")} "$@" ;; esac\n{WRITE}'
        for name in ("awk", "gawk", "mawk")
    },
    **dict.fromkeys(
        ("python", "python3", "py"),
        f'case "$1$2" in -mblack) ;; *) exec {sys.executable} "$@" ;; esac\n{WRITE}',
    ),
    **dict.fromkeys(("pwsh", "powershell", "cmd"), "rm src/a.py"),
    "rtk": 'exec "$@"',
    "agent-sync": 'for one; do last=$one; done; exec sh -c "$last"',
}  # fmt: skip


def needed(command: str) -> "list[str]":
    """The programs that a command runs and no stand-in does for."""
    return OWN.findall(command)


def put(folder: Path) -> str:
    """Make them; the PATH on which they are found first."""
    folder.mkdir()
    texts = {name: WRITE for name, family in FAMILIES.items() if _stands_in(name, family)}
    for name, text in {**texts, **LIKE}.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        path.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def _stands_in(name: str, family: str) -> bool:
    if family in ("shell_builtins", "own_calls") or name in REAL:
        return False
    return family in ALWAYS or shutil.which(name) is None
