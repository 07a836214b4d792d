"""A writer that is killed at any moment loses nothing that it had been told was written."""

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from broken import make_repository, opened

from agent_sync.store import opening

KILLS = 30

WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from agent_sync.repository.location import at_root
from agent_sync.store.opening import open_store
store = open_store(at_root(sys.argv[2]), busy_ms=20_000)
number = int(sys.argv[3])
while True:
    number += 1
    with store.writing():
        for half in "ab":
            store.execute(
                "INSERT INTO activity (at, agent_id, type, body) VALUES (?, 'a', ?, ?)",
                (number, half, "x" * 3000),
            )
    print(number, flush=True)
"""


@pytest.mark.proves("STATE-3")
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_acknowledged_writes_survive_kills(tmp_path: Path) -> None:
    project = make_repository(tmp_path / "repo")
    source = str(Path(opening.__file__).parents[2])
    told = 0
    # After a different number of writes each time, so also while the log is checkpointed.
    for patience in itertools.islice(itertools.cycle((1, 7, 40, 2, 90)), KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", WRITER, source, project.root, str(told)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert writer.stdout
        try:
            for _ in range(patience):
                told = int(writer.stdout.readline())
        finally:
            writer.kill()
            rest = writer.communicate(timeout=60)[0]
        lines = [line for line in rest.splitlines(keepends=True) if line.endswith("\n")]
        told = max([told, *(int(line) for line in lines)])
        store = opened(project)
        assert store.value("PRAGMA integrity_check") == "ok"
        pairs = store.all("SELECT at, count(*) FROM activity GROUP BY at ORDER BY at")
        assert [at for at, _ in pairs][:told] == list(range(1, told + 1))
        assert {halves for _, halves in pairs} == {2}, "a transaction is whole or not there"
        told = len(pairs)
        store.close()
