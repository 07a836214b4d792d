"""How a refusal is worded when the holder changes, and after the file was had (AUTO-3)."""

from collections.abc import Callable

import pytest

from support import Cli

from .conftest import Database
from .session import Session
from .test_edit_gate import explicit

Make = Callable[..., Session]


@pytest.mark.proves("AUTO-3")
def test_another_holder_is_told_of_in_full(session: Make, database: Database) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    two.pre_edit("src/a.py")
    one.stop()
    explicit(database, "three", "src/a.py", reason="schema freeze")
    again = two.pre_edit("src/a.py").reason
    assert "Next steps" in again
    assert "schema freeze" in again
    assert "stop trying" in two.pre_edit("src/a.py").reason


@pytest.mark.proves("AUTO-3", "MSG-6")
def test_the_feed_says_who_holds_what_was_refused(session: Make, cli: Cli) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    two.pre_edit("src/a.py")
    names = {peer["id"]: peer["name"] for peer in cli.ok("status")["agents"]}
    said = f"{names['two']} was refused src/a.py ({names['one']} holds it)"
    assert said in cli("activity").out
    assert said in cli("status").out


@pytest.mark.proves("AUTO-3")
def test_having_had_the_file_starts_the_count_anew(session: Make) -> None:
    one, two = session("one"), session("two")
    one.edit("src/a.py")
    for _ in range(3):
        two.pre_edit("src/a.py")
    one.stop()
    assert two.edit("src/a.py").code == 0
    two.stop()
    one.edit("src/a.py")
    assert "Next steps" in two.pre_edit("src/a.py").reason
