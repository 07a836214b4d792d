"""What a hook loads and how many statements it runs: its cost, without a clock."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .session import CHECKOUT, Session

Make = Callable[..., Session]

OURS = {
    "agent_sync",
    "agent_sync.activity",
    "agent_sync.errors",
    "agent_sync.hooks",
    "agent_sync.hooks.before_tool",
    "agent_sync.hooks.call",
    "agent_sync.hooks.entry",
    "agent_sync.identity",
    "agent_sync.leases",
    "agent_sync.locks",
    "agent_sync.presence",
    "agent_sync.project",
    "agent_sync.store",
    "agent_sync.store.opening",
    "agent_sync.store.sqlite",
}
# What ``os``, ``_sqlite3`` and the deadline bring in themselves.
THEIRS = set(
    "os os.path posixpath genericpath stat _stat _collections_abc _sqlite3 functools _functools "
    "collections _collections itertools keyword operator _operator reprlib types copyreg "
    "_signal".split()
)

PROBE = """
import sys
before = set(sys.modules)
sys.path.insert(0, {src!r})
from agent_sync.hooks import entry
from agent_sync.store import sqlite
counts = []
execute, everything = sqlite.Store.execute, sqlite.Store.all
def counted(self, sql, params=()):
    counts.append(sql)
    return execute(self, sql, params)
def counted_all(self, sql, params=()):
    counts.append(sql)
    return everything(self, sql, params)
sqlite.Store.execute, sqlite.Store.all = counted, counted_all
answer = entry.run([{event!r}], {raw!r}, {env!r})
after = set(sys.modules) - before
import json
print(json.dumps([answer.code, sorted(after), len(counts)]))
"""


def probe(one: Session, event: str, payload: dict[str, object]) -> tuple[set[str], int]:
    """(modules loaded, statements run) by one hook in a bare interpreter."""
    code = PROBE.format(
        src=str(CHECKOUT / "src"),
        event=event,
        raw=json.dumps(payload).encode(),
        env=one.environment(),
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, timeout=60, check=True
    )
    code_, modules, count = json.loads(done.stdout)
    assert code_ == 0
    return set(modules), count


@pytest.mark.proves("STATE-7")
def test_the_edit_gate_loads_only_what_is_allowed(session: Make) -> None:
    one = session("one")
    one.start()
    modules, count = probe(one, "pre-tool-use", one.tool("Edit", one.edit_input("src/a.py")))
    assert modules - OURS - THEIRS == set()
    assert count <= 18


@pytest.mark.proves("CON-6")
def test_the_status_line_loads_only_what_is_allowed(session: Make) -> None:
    one, other = session("one"), session("two")
    one.start()
    other.start()
    other.pre_edit("src/a.py")
    assert one.pre_edit("src/a.py").refused
    modules, count = probe(one, "statusline", one.payload("Status"))
    more = {"glance", "messages", "hooks.statusline", "views", "views.context", "views.statusline"}
    more = {f"agent_sync.{name}" for name in more} | {"agent_sync.process", "time"}
    assert modules - OURS - THEIRS - more == set()
    assert count <= 16


@pytest.mark.parametrize(
    ("event", "more", "most"),
    [
        (
            "post-tool-use",
            {"agent_sync.hooks.after_tool", "agent_sync.contents", "agent_sync.seen", "_blake2"},
            18,
        ),
        ("user-prompt-submit", {"agent_sync.hooks.prompt"}, 16),
        ("post-tool-batch", {"agent_sync.hooks.batch"}, 8),
        ("stop", {"agent_sync.hooks.stop"}, 19),
    ],
)
@pytest.mark.proves("STATE-7", "HOOK-5")
def test_the_frequent_hooks_stay_small_when_there_is_nothing_to_say(
    session: Make, event: str, more: set[str], most: int
) -> None:
    one = session("one")
    one.start()
    modules, count = probe(one, event, one.tool("Edit", one.edit_input("src/a.py")))
    allowed = OURS | THEIRS | more | {"agent_sync.messages", "time"}
    assert modules - allowed == set()
    assert count <= most


@pytest.mark.proves("HOOK-0")
def test_a_module_planted_in_the_repository_is_never_run(session: Make, repo: Path) -> None:
    for name in ("json", "sqlite3", "sitecustomize", "agent_sync", "functools"):
        (repo / f"{name}.py").write_text("raise SystemExit(2)\n", encoding="utf-8")
    one = session("one", PYTHONPATH=str(repo))
    one.edit("src/a.py")
    assert session("two").pre_edit("src/a.py").refused
    assert one.hook("pre-tool-use", b"\xff").code == 0


@pytest.mark.proves("STATE-7")
def test_the_log_does_not_grow_while_nothing_but_hooks_runs(session: Make, repo: Path) -> None:
    """Each hook is alone with the file and leaves without closing it."""
    one = session("one")
    sizes = []
    for number in range(45):
        one.edit(f"src/f{number}.py")
        log = repo / ".claude" / "coordination" / "state.sqlite-wal"
        sizes.append(log.stat().st_size)
    assert max(sizes) < 1_300_000
    assert sizes != sorted(sizes), "it was emptied at least once"
