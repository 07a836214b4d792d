"""What a hook loads, asks of the database and starts: its cost, without a clock."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import elsewhere
from agent_sync.hooks import entry

from .cost_cases import CASES, Case
from .costs import FEW, MANY, Place, made
from .session import Session

Make = Callable[..., Session]


@pytest.fixture
def session(real_session: Make) -> Make:
    """Each hook as the process that it is: what it leaves behind is looked at."""
    return real_session


OURS = "activity agents call claim claiming claude_code dialect entry failures granting lease "
OURS += "liveness location open_edits opening own_process path_keys plain_schema quiet "
OURS += "sign_of_life sqlite who"
OURS += " expected_schema"
# What ``os`` and ``_sqlite3`` bring in themselves, and a hash that is C. Before Python 3.14 the
# interpreter has brought the first three by then.
THEIRS = set(
    "abc _abc errno os os.path posixpath genericpath stat _stat _collections_abc _sqlite3 "
    "_functools time _blake2".split()
)
OPEN = {"agents_open", "leases_open_agent", "leases_open_pattern", "tasks_open", "waits_open"}
OPEN |= {"seen_written", "crews_open", "gates_open", "checkpoints_open", "patches_open"}
OPEN |= {"handovers_open", "stopped_subject"}
"""Indexes that hold what is open now, or uncommitted, and nothing of what is over: they may be
walked."""
SHORT = {"calls", "edits", "link_state", "n", "sqlite_master", "wanted"}
"""Commands and edits that run now; a dozen words about the link; the newest messages of an address;
the schema; what the statement itself brings."""
SELDOM = {
    "session-start, after a clear": {"deliveries", "kept", "watched"},
    "subagent-stop, it ends": {"kept", "watched"},
    "post-tool-use, edit beside a command": {"blobs"},
}
"""What one session had is made the other's in one pass, once for each ``/clear`` and subagent. The
sizes of all contents are added up before another one is kept."""


def name_of(case: Case) -> str:
    """Event and case."""
    return f"{case.event}, {case.name}"


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> "list[Place]":
    """A repository with hardly anything in it, and one with a long history."""
    return [made(tmp_path_factory.mktemp("place"), filling) for filling in (FEW, MANY)]


@pytest.mark.proves("STATE-7", "HOOK-5", "CON-6")
def test_every_hook_has_its_cases() -> None:
    assert {case.event for case in CASES} == {*entry.HANDLERS, entry.STATUS_LINE}
    assert len({name_of(case) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=name_of)
@pytest.mark.proves("STATE-7", "HOOK-5", "CON-6")
def test_a_hook_costs_what_the_table_says_however_long_the_history(
    places: "list[Place]", case: Case
) -> None:
    costs = []
    for place in places:
        place.reset()
        case.scene(place)
        costs.append(place.cost(case.event, case.payload(place), case.client))
    few, many = costs
    allowed = set(f"{OURS} {case.modules}".split())
    for cost in costs:
        assert (cost.code, bool(cost.out)) == (case.code, case.says)
        if elsewhere.sqlite_has("json"):  # else Python reads the payload
            assert modules_of(cost.modules - THEIRS, git=case.git) - allowed == set()
        assert len(cost.starts) == case.git
        assert cost.writes == case.writes
        assert len(cost.statements) <= case.statements, "\n".join(cost.statements)
        walked = [step for step, _ in cost.scans if not may_be_walked(step, name_of(case))]
        assert walked == []
    assert len(many.statements) <= len(few.statements)
    assert few.modules == many.modules


def modules_of(loaded: set[str], *, git: int) -> set[str]:
    """Modules of ours by the names of their files, which are unique; foreign ones as they are,
    but the one that starting ``git`` takes."""
    ours = {name for name in loaded if name.partition(".")[0] == "agent_sync"}
    folders = {name.rpartition(".")[0] for name in ours} | {"agent_sync"}
    foreign = loaded - ours
    if git:
        foreign = foreign - {"select"}
    return {name.rpartition(".")[2] for name in ours - folders} | foreign


def may_be_walked(step: str, name: str) -> bool:
    """Whether a step of a plan that goes from end to end has few rows to go over."""
    index = re.search(r"INDEX (\w+)", step)
    if index:
        return index[1] in OPEN
    if re.search(r"CONSTANT ROW|[Ss][Uu][Bb][Qq][Uu][Ee][Rr][Yy]", step):
        return True
    table = re.search(r"SCAN (?:TABLE )?(?:\w+ AS )?(\w+)", step)
    return table is not None and table[1] in SHORT | SELDOM.get(name, set())


def test_a_walk_over_history_is_seen() -> None:
    assert not may_be_walked("SCAN agents", "")
    assert not may_be_walked("SCAN TABLE leases AS l USING INDEX leases_ended", "")
    assert may_be_walked("SCAN TABLE leases AS l USING INDEX leases_open_agent", "")
    assert not may_be_walked("SCAN deliveries", "stop, mail")


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
