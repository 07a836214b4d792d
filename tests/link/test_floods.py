"""What others send in masses costs this machine what came, not what is there."""

from pathlib import Path
from typing import Any

import pytest

from agent_sync.link.relay import taking_in
from agent_sync.link.relay.documents import Came
from agent_sync.link.relay.kinds import task_documents
from hooks.conftest import first_commit

from .exchange import Clone, two

__all__ = ["first_commit"]
NORTH, SOUTH = "maaaaaaa", "mbbbbbbb"
MANY, MOST_READ = 300, 5


def task(number: int, **more: Any) -> Came:
    """A task of the other machine, as it comes."""
    body = {
        "title": f"task {number}", "description": "", "status": "pending", "priority": 0,
        "owner": "", "creator": f"{NORTH}:ann", "assigned_by": "", "reason": "", "files": [],
        "deps": [], "crew": 0, "made_ago_ms": 0, **more,
    }  # fmt: skip
    return Came("task", f"T{number}", number, NORTH, body)


def take(south: Clone, items: "list[Came]") -> "list[str]":
    """Take them in, in one transaction."""
    with south.store() as store, store.writing() as tx:
        return taking_in.take(tx, south.names, south.world(), items)


def test_one_more_of_many_tasks_reads_few(
    tmp_path: Path, first_commit: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, south = two(tmp_path, first_commit)
    assert take(south, [task(5000 + n) for n in range(MANY)]) == []
    read: list[int] = []
    real = task_documents._document

    def counted(one: Any, names: Any) -> Any:
        read.append(one.id)
        return real(one, names)

    monkeypatch.setattr(task_documents, "_document", counted)
    assert take(south, [task(9000)]) == []
    assert 0 < len(read) <= MOST_READ
    assert south.due() == [], "nothing of it is sent back"


def test_that_a_machine_was_heard_is_found_by_a_key(tmp_path: Path, first_commit: Path) -> None:
    _, south = two(tmp_path, first_commit)
    take(south, [task(5000), task(5001, creator="mcccccc2:eve")])
    with south.store() as store, store.writing() as tx:
        machines = {NORTH: ("north", 7), "mcccccc2": ("hall", 9)}
        taking_in.note_machines(tx, machines, 1_000_000, SOUTH)
    signs: dict[str, int] = dict(south.scene.database.rows("agents", "id", "sign_at"))
    assert signs[f"remote:{NORTH}:ann"] == 1_000_000 - 7
    assert signs["remote:mcccccc2:eve"] == 1_000_000 - 9
