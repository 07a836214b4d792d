"""Old rows go, a little at a time, by index, and nothing that is still needed goes (STATE-7)."""

import itertools
from pathlib import Path

import pytest

from agent_sync.errors import StoreBusy
from agent_sync.feed import old_activity, search
from agent_sync.locks import old_claims
from agent_sync.messages import mailbox, old_messages
from agent_sync.presence import agents, gone_agents
from agent_sync.protection import old_versions
from agent_sync.repository.location import at_root
from agent_sync.sessions import handled_once, open_calls, retention, sign_of_life
from agent_sync.store.opening import open_store
from agent_sync.store.sqlite import Store
from scene.database import asked, busy

NOW = 1_800_000_000_000
DAY = 86_400_000
OLD = NOW - 31 * DAY


@pytest.fixture
def store(tmp_path: Path) -> Store:
    opened = open_store(at_root(str(tmp_path)), busy_ms=200)
    assert opened is not None
    return opened


def count(store: Store, table: str) -> int:
    return asked(store).count(table)


def add_activity(store: Store, number: int, at: int) -> None:
    with store.writing():
        for _ in range(number):
            asked(store).add("activity", at=at, agent_id="a", type="x")


def add_lease(store: Store, agent: str, ended: "int | None") -> None:
    asked(store).lease(agent, "k", 1, ended_at=ended)


def add_message(store: Store, at: int, readers: int = 3) -> int:
    with store.writing() as store:
        sender = sign_of_life.refresh(store, "sender", at)
        number = mailbox.send(store, at, sender, ["all", "b"], f"words of {at}")
        for reader in range(readers):
            asked(store).add("deliveries", message_id=number, agent_id=f"r{reader}")
    return number


@pytest.mark.proves("STATE-7")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 30),
        ("7", 7),
        ("0", 30),
        ("-3", 30),
        ("1.5", 30),
        ("soon", 30),
        ("٣", 30),
        ("9" * 30, 30),
    ],
)
def test_days(text: str, expected: int) -> None:
    assert retention.days({"AGENT_SYNC_RETENTION_DAYS": text}) == expected


@pytest.mark.proves("STATE-7")
def test_old_rows_go_and_young_ones_stay(store: Store) -> None:
    for at in (OLD, NOW - DAY):
        add_activity(store, 3, at)
        add_lease(store, "a", at)
        add_message(store, at)
        asked(store).wait("a", "k", 1, ended_at=at)
    add_lease(store, "a", None)
    for at in (NOW - 2 * DAY, NOW):
        asked(store).add("events", key=f"e{at}", at=at)
        asked(store).begin(f"c{at}", "a", "a", at)
        asked(store).add("refusals", agent_id="a", key=at, count=1, last_at=at)
    deleted = retention.collect(store, NOW, {}, budget_ms=None)
    assert deleted["messages"] == deleted["leases"] == deleted["waits"] == 1
    assert deleted["events"] == deleted["calls"] == deleted["refusals"] == 1
    left = {name: count(store, name) for name in ("leases", "waits", "messages", "events", "calls")}
    assert left == {"leases": 2, "waits": 1, "messages": 1, "events": 1, "calls": 1}
    assert count(store, "addressees") == 2
    assert count(store, "deliveries") == 3
    assert len(search.find(store, "words")) == 1
    assert min(asked(store).column("activity", "at")) == NOW - DAY


@pytest.mark.proves("WORK-5", "STATE-7")
def test_of_uncommitted_work_the_newest_version_and_what_it_is_compared_with_stay(
    store: Store,
) -> None:
    for key, wrote_at in (("work", OLD), ("settled", 0)):
        asked(store).add(
            "seen", key=key, checkout=".git", agent_id="a", at=NOW, wrote_at=wrote_at, print=""
        )
        asked(store).add("watched", key=key, checkout=".git", lease_id=0, print="", hash="", at=OLD)
        for _ in range(2):
            asked(store).add(
                "kept", key=key, checkout=".git", owner_id="a", at=OLD, source="blob:1"
            )
    retention.collect(store, NOW, {}, budget_ms=None)
    assert asked(store).column("kept", "key") == ["work"]
    assert asked(store).column("watched", "key") == ["work"]


@pytest.mark.proves("STATE-7")
def test_agents_that_left_go_unless_something_of_theirs_is_open(store: Store) -> None:
    with store.writing() as store:
        for name in ("gone", "owner", "holder", "operator", "young", "alive"):
            sign_of_life.refresh(store, name, OLD)
            agents.mark_hook(store, name, "stop", OLD)
            if name != "alive":
                asked(store).change("agents", {"state": "ended"}, id=name)
        asked(store).change("agents", {"last_seen": NOW - DAY}, id="young")
        asked(store).task("t", status="blocked", owner_id="owner")
        asked(store).task("u", status="done", owner_id="gone")
        add_lease(store, "holder", None)
        add_lease(store, "gone", NOW)
    assert retention.collect(store, NOW, {}, budget_ms=None)["agents"] == 1
    left = set(asked(store).column("agents", "id"))
    assert left == {"owner", "holder", "operator", "young", "alive"}
    assert set(asked(store).column("hooks", "agent_id")) == left


@pytest.mark.proves("STATE-7")
def test_no_transaction_deletes_more_than_500_rows(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_activity(store, 1_234, OLD)
    for _ in range(120):
        add_message(store, OLD)
    add_message(store, OLD, readers=700)
    with store.writing() as store:
        for number in range(45):
            sign_of_life.refresh(store, f"a{number}", OLD)
            for event in range(15):
                agents.mark_hook(store, f"a{number}", f"event {event}", OLD)
        asked(store).change("agents", {"state": "ended"})
    sizes = []
    real = Store.writing

    def watched(self: Store) -> object:
        # The index keeps rows of its own in tables of its own; they are not counted.
        sizes.append(sum(count(self, name) for name in TABLES))
        return real(self)

    TABLES = ("activity", "messages", "addressees", "deliveries", "agents", "hooks", "leases")
    monkeypatch.setattr(Store, "writing", watched)
    done = retention.collect(store, NOW, {}, budget_ms=None)
    sizes.append(sum(count(store, name) for name in TABLES))
    assert max(before - after for before, after in itertools.pairwise(sizes)) <= 500
    assert done["messages"] == 121
    assert sizes[-1] == 0


@pytest.mark.proves("STATE-7")
def test_the_budget_stops_it_between_two_transactions(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_activity(store, 2_000, OLD)
    ticks = itertools.count(step=0.01)
    monkeypatch.setattr("agent_sync.sessions.retention.time.monotonic", lambda: next(ticks))
    done = retention.collect(store, NOW, {}, budget_ms=50)
    assert done["activity"] == 500, "the start and four looks at the clock came before"
    assert retention.collect(store, NOW, {}, budget_ms=0)["activity"] == 0


@pytest.mark.proves("STATE-7")
def test_at_most_once_an_hour(store: Store) -> None:
    assert retention.collect_hourly(store, NOW, {})
    add_activity(store, 1, OLD)
    assert retention.collect_hourly(store, NOW + 3_599_999, {}) == {}
    assert retention.collect_hourly(store, NOW + 3_600_000, {})["activity"] == 1
    assert retention.collect_hourly(store, NOW, {}), "a clock that was set back"
    asked(store).change("meta", {"value": "soon"}, name="last_gc")
    assert retention.collect_hourly(store, NOW, {})


@pytest.mark.proves("STATE-7")
def test_a_clock_set_ahead_makes_nothing_old_at_once(store: Store) -> None:
    day, year = 24 * retention.HOUR_MS, 365 * 24 * retention.HOUR_MS
    assert retention.collect_hourly(store, NOW, {})
    add_activity(store, 1, NOW)
    for hour in range(10):  # the wrong clock goes on for hours
        wrong = NOW + year + hour * retention.HOUR_MS
        assert retention.collect_hourly(store, wrong, {})["activity"] == 0
    assert retention.collect_hourly(store, NOW, {})["activity"] == 0, "set right again"
    for days in range(1, 33):  # and the days that really pass count
        gone = retention.collect_hourly(store, NOW + days * day, {})["activity"]
        assert gone == (1 if days == 31 else 0), days


@pytest.mark.proves("STATE-7")
def test_a_busy_database_is_left_for_later(store: Store) -> None:
    with busy(store.path):
        assert retention.collect_hourly(store, NOW, {}) == {}
        with pytest.raises(StoreBusy):
            retention.collect(store, NOW, {})
    assert retention.collect_hourly(store, NOW, {})


@pytest.mark.proves("STATE-7", "STATE-8")
def test_it_writes_no_activity(store: Store) -> None:
    add_lease(store, "a", OLD)
    retention.collect_hourly(store, NOW, {})
    assert count(store, "activity") == 0
    assert count(store, "leases") == 0


NOUNS = (
    old_activity, gone_agents, old_claims, old_messages, old_versions, handled_once, open_calls
)  # fmt: skip
STATEMENTS = [
    *((name, getattr(noun, name)) for noun in NOUNS for name in dir(noun) if name[:4] == "OLD_"),
    *(("OF_AGENT", sql) for sql in (*gone_agents.OF_AGENT, *old_claims.OF_AGENT)),
]


def test_every_statement_is_looked_at() -> None:
    assert len(STATEMENTS) == 19


@pytest.mark.proves("STATE-7")
@pytest.mark.parametrize(("name", "sql"), STATEMENTS)
def test_every_statement_uses_an_index(store: Store, name: str, sql: str) -> None:
    places = 1 if name.startswith("OF_AGENT") else 2
    plan = [row[3] for row in store.all("EXPLAIN QUERY PLAN " + sql, (1,) * places)]
    # The open tasks are few; walking their own index is no walk through history.
    walks = [step for step in plan if "SCAN" in step and "tasks_open" not in step]
    assert walks == [], plan
    assert not [step for step in plan if "TEMP B-TREE" in step], plan
