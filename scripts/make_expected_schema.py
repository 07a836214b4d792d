#!/usr/bin/env python3
"""Write store/expected_schema.py: the tables and indexes as SQLite says them of a new database.

The hooks compare a database with it at each opening, and cannot load the steps that make one.
``--check`` writes nothing and exits 1 when the file is not what it should be.
"""

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCE = CHECKOUT / "src"
sys.path.insert(0, str(SOURCE))

FILE = SOURCE / "agent_sync" / "store" / "expected_schema.py"
BEGINNING = '''\
"""What stands in the schema of a database of ours, in the order in which it is made.

Made by ``scripts/make_expected_schema.py`` from the steps of ``schema``. The tables of the search
index, which an SQLite without FTS5 leaves out, stand between the two others.
"""

# fmt: off
# ruff: noqa: E501

APPLICATION = 0x61677379
"""``PRAGMA application_id`` of our databases: the letters agsy."""
BETWEEN = ";\\n"
"""What stands between two statements here."""
'''
NUMBER = '''\
SCHEMA = {}
"""Schema version of this program; a test keeps it equal to ``schema.VERSION``."""
'''


def made() -> str:
    """The file's text."""
    from agent_sync.store.migrate import migrate
    from agent_sync.store.odd_schema import rows_of
    from agent_sync.store.schema import VERSION
    from agent_sync.store.sqlite import Store

    store = Store(":memory:")
    migrate(store)
    rows = rows_of(store)
    store.close()
    search = [at for at, row in enumerate(rows) if row.name.startswith("words")]
    parts = {
        "FIRST": rows[: search[0]],
        "SEARCH": [rows[at] for at in search],
        "LAST": rows[search[-1] + 1 :],
    }
    texts = {name: ";\n".join(row.sql for row in part) for name, part in parts.items()}
    lines = [f'\n{name} = """{text}"""\n' for name, text in texts.items()]
    return BEGINNING + NUMBER.format(VERSION) + "".join(lines)


def main() -> int:
    """Write the file, or with ``--check`` compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if it differs")
    check = parser.parse_args().check
    text = made()
    if check:
        return int(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
