"""Which window is an agent's is shown to a person alone, at a terminal or with their key at the
page: few modules know (ARR-2).
"""

import re

import pytest

from support import CHECKOUT

SOURCE = CHECKOUT / "src" / "agent_sync"
SHOWN_BY = {
    "actions/status_actions.py",
    "console/agent_rows.py",
    "console/row_details.py",
    "server/desk/agent_cards.py",
    "status/board.py",
    "views/screen_tables.py",
    "views/window_words.py",
}
"""Who asks for windows, and who has words for them."""
STORED_BY = {"presence/agents.py", "presence/arriving.py", "presence/windows.py"}
ASKS = re.compile(r"board\.windows|seen\.windows|self\.windows\b|presence(\.| import )windows")
READS = re.compile(r"\bprompt\b[^\n]*\bagents\b|\bprompt = ")


def modules_with(what: "re.Pattern[str]", *, in_room: str = "") -> "set[str]":
    """The modules in which that stands."""
    files = sorted((SOURCE / in_room).rglob("*.py"))
    found = (path for path in files if what.search(path.read_text(encoding="utf-8")))
    return {path.relative_to(SOURCE).as_posix() for path in found}


@pytest.mark.proves("ARR-2")
def test_windows_are_asked_for_and_shown_by_few() -> None:
    assert modules_with(ASKS) == SHOWN_BY


@pytest.mark.proves("ARR-2")
def test_nobody_else_reads_the_columns() -> None:
    assert modules_with(READS, in_room="presence") == STORED_BY
    others = [room.name for room in SOURCE.iterdir() if room.is_dir() and room.name != "presence"]
    sql = re.compile(r"(SELECT|UPDATE)[^\"]*\b(a\.)?prompt\b")
    assert {one for room in others for one in modules_with(sql, in_room=room)} == set()
