#!/usr/bin/env python3
"""Write shell/family_index.py: which file reads which command, and the words of the first look.

A family is a file of ``shell/writers`` with a ``TABLE``; in its ``SIGNS`` stand the words without
which a command of it writes nothing, where that is not the command's own name ('' = it writes
nothing by itself). The hooks cannot load all families to learn this, so it is written down.
``--check`` writes nothing and exits 1 when the file is not what it should be.
"""

import argparse
import pkgutil
import sys
import textwrap
from importlib import import_module
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "src"
sys.path.insert(0, str(SOURCE))

FILE = SOURCE / "agent_sync" / "shell" / "family_index.py"
BEGINNING = '''\
"""Which file of ``writers`` reads which command, and the words of the first look.

Made by ``scripts/make_family_index.py`` from the families themselves, which are not loaded
before one of their commands occurs.
"""
# fmt: off

'''


def made() -> str:
    """The file's text."""
    rows = [f'    "{family}":\n{_rows(names)},\n' for family, names in _families().items()]
    return (
        f"{BEGINNING}_COMMANDS = {{\n{''.join(rows)}}}\n"
        "FAMILIES = {name: family for family, names in _COMMANDS.items()"
        " for name in names.split()}\n"
        f"FIRST_LOOK = frozenset(\n{_rows(_first_look(), 'b')}\n        .split()\n)\n"
    )


def _families() -> "dict[str, list[str]]":
    writers = import_module("agent_sync.shell.writers")
    found: dict[str, list[str]] = {}
    owner: dict[str, str] = {}
    for module in pkgutil.iter_modules(writers.__path__):
        for name in getattr(_writer(module.name), "TABLE", ()):
            if name in owner:
                raise SystemExit(f"{name} is in {owner[name]} and in {module.name}")
            owner[name] = module.name
            found.setdefault(module.name, []).append(name)
    return found


def _writer(name: str) -> object:
    return import_module(f"agent_sync.shell.writers.{name}")


def _first_look() -> "list[str]":
    cmdlets = import_module("agent_sync.shell.powershell.cmdlets")
    found = set(import_module("agent_sync.shell.powershell.statements").SIGNS.split())
    for family, names in _families().items():
        found |= _signs(names, getattr(_writer(family), "SIGNS", {}))
    aliases = [alias for alias, name in cmdlets.ALIASES.items() if name in cmdlets.TABLE]
    return sorted(found | _signs([*cmdlets.TABLE, *aliases], cmdlets.SIGNS))


def _signs(names: "list[str]", signs: "dict[str, str]") -> set[str]:
    return {word for name in names for word in signs.get(name, name).split()}


def _rows(words: "list[str]", prefix: str = "") -> str:
    rows = textwrap.wrap(" ".join(words), 84, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f'        {prefix}"{row}{" " * (row != rows[-1])}"' for row in rows)


def main() -> int:
    """Write or compare the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    if parser.parse_args().check:
        return int(FILE.read_text(encoding="utf-8") != made())
    FILE.write_text(made(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
