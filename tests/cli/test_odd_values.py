"""A database that only SQLite finds in order is named as damaged, with a way out (STATE-6)."""

import sqlite3
from pathlib import Path

import pytest

from agent_sync.store.broken.repair import faults
from support import Cli

SPOILT = [
    ("UPDATE tasks SET created_at = 'soon'", ["show-task", "T1"], "tasks.created_at holds"),
    ("UPDATE activity SET at = 'soon'", ["activity"], "activity.at holds a value"),
    ("DROP TABLE leases", ["locks"], "table leases is missing"),
    ("ALTER TABLE tasks RENAME COLUMN title TO name", ["tasks"], "column tasks.title is missing"),
]


@pytest.mark.proves("STATE-6")
@pytest.mark.parametrize(("sql", "words", "told"), SPOILT)
def test_it_is_named_and_can_be_repaired(
    alice: Cli, sql: str, words: "list[str]", told: str
) -> None:
    alice.ok("create-task", "one")
    database = sqlite3.connect(alice.repo / ".claude" / "coordination" / "state.sqlite")
    database.execute(sql)
    database.commit()
    database.close()
    done = alice(*words)
    assert done.code == 1
    assert told in done.err
    assert "doctor --repair" in done.err
    assert told in alice("doctor").out + alice("doctor").err
    assert alice("doctor", "--repair").code == 0
    assert alice(*words).code in (0, 3)


@pytest.mark.proves("STATE-6", "CLI-1")
def test_what_is_repaired_is_the_target(alice: Cli, tmp_path: Path) -> None:
    alice.ok("create-task", "one")
    database = sqlite3.connect(alice.repo / ".claude" / "coordination" / "state.sqlite")
    database.execute("DROP TABLE waits")
    database.close()
    words = ["doctor", "--repair", "--target", str(alice.repo), "--json"]
    assert alice(*words, cwd=tmp_path).data["repair"]["state"] == "repaired"
    assert alice(*words, cwd=tmp_path).data["repair"]["state"] == "healthy"
    nothing = alice("doctor", "--repair", "--target", "nothing")
    assert nothing.code == 64
    assert "nothing is not a folder" in nothing.err
    nowhere = alice("doctor", "--repair", "--target", str(tmp_path / "empty"))
    assert "is not a folder" in nowhere.err


@pytest.mark.proves("STATE-6")
def test_a_trigger_in_the_way_is_a_fault_and_goes_with_the_repair(alice: Cli) -> None:
    alice.ok("create-task", "one")
    path = str(alice.repo / ".claude" / "coordination" / "state.sqlite")
    database = sqlite3.connect(path)
    database.execute("CREATE TRIGGER t AFTER UPDATE ON agents BEGIN DELETE FROM agents; END")
    database.close()
    assert faults(path) == ["a foreign trigger or view: 't'"]
    assert alice("doctor", "--repair").code == 0
    assert faults(path) == []


def test_a_fault_of_the_program_is_not_laid_on_a_sound_database(
    alice: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise TypeError("our own")

    alice.ok("create-task", "one")
    monkeypatch.setattr("agent_sync.tasks.task_board.listed", broken)
    assert alice("tasks", "--json").error["code"] == "internal"
