"""The rows of each pane: what they say, what they stand for, and when they change."""

import pytest

from agent_sync.console import panes, row_details, rows
from agent_sync.console.panes import Seen
from agent_sync.console.rows import STOPPED, Row
from agent_sync.feed import happened
from agent_sync.locks import granting, wait_queue
from agent_sync.locks.claim import Claim
from agent_sync.messages import mailbox, received_mail
from agent_sync.messages.all_sent import newest
from agent_sync.presence import agents
from agent_sync.repository.location import Project
from agent_sync.sessions import open_calls
from agent_sync.status import attentive, board
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_claims, task_making, task_moves
from scene.database import asked
from unit.world import MINUTE, NOW, fresh, join, world

HOUR = 60 * MINUTE
AT = Project("/r", "", "/r/.claude/coordination", "/r")
NASTY = "\x1b[2J\u202e\nevil"


def look(store: Store, now: int = NOW) -> Seen:
    """Everything as the operator sees it."""
    found = attentive.read(store, world(now), agents.find(store, "operator"))
    return Seen(found, newest(store), happened.since(store, 0))


def pane(store: Store, name: str, now: int = NOW) -> list[Row]:
    """The rows of one pane."""
    return panes.panes(look(store, now))[name].rows


def hold(store: Store, who: str, key: str, **how: object) -> int:
    """A lease for an hour, or one of an edit."""
    claim = Claim(who, key, expires_at=NOW + HOUR, **how)  # type: ignore[arg-type]
    with store.writing() as store:
        token, _ = granting.attempt(store, claim, world())
    return token


def wait(store: Store, who: str, key: str) -> None:
    """A process of ``who`` waits for a path."""
    with store.writing() as store:
        claim = Claim(who, key, expires_at=NOW + HOUR)
        wait_queue.queue(store, claim, world(), machine="", pid=0, pid_start="")


def scene() -> Store:
    """Ann edits what Bob waits for; the person is there too."""
    store = fresh()
    for name in ("ann", "ann/sub", "bob", "operator"):
        join(store, name)
    hold(store, "ann", "src/cart.py", kind="auto", reason="totals")
    wait(store, "bob", "src/cart.py")
    return store


@pytest.mark.proves("PRES-5", "PRES-4")
def test_agents_say_what_they_do_and_subagents_stand_under_their_session() -> None:
    store = scene()
    with store.writing() as store:
        agents.mark_file(store, "ann/sub", "docs/a.md", NOW - 5 * MINUTE)
    with store.writing() as store:
        open_calls.begin(store, "t1", "ann/sub", NOW - 3 * MINUTE, "pytest -q\nmore")
    bob, ann, sub, person = pane(store, rows.AGENTS)  # who waits comes first
    assert ann.cells == ("ann", "session", "active", "", "src/cart.py", "now", "")
    assert sub.cells == (
        "  ann/sub", "subagent", "active", "", "docs/a.md (last)", "5m", "3m pytest -q"
    )  # fmt: skip
    assert bob.cells == ("bob", "session", "waiting", "", "src/cart.py (ann)", "now", "")
    assert (bob.mark, bob.id, bob.name) == (STOPPED, "agent bob", "bob")
    assert person.cells[:2] == ("operator", "person")


def test_leases_say_how_long_and_who_waits_and_what_is_waited_for_comes_first() -> None:
    store = fresh()
    for name in ("ann", "bob"):
        join(store, name)
    hold(store, "bob", "docs/", target="tree", mode="shared")
    hold(store, "bob", "port", target="resource", reason="a test run")
    hold(store, "ann", "src/cart.py", reason="totals")
    wait(store, "bob", "src/cart.py")
    cart, docs, port = pane(store, rows.LEASES, NOW + 9_000)
    assert cart.cells == ("src/cart.py", "ann", "locked", "now", "60m", "bob", "totals")
    assert cart.mark == STOPPED
    assert (docs.cells[2], docs.name) == ("shared", "docs/")
    assert (port.cells[0], port.name) == ("resource port", "resource:port")


def test_an_edit_lasts_as_long_as_its_turn() -> None:
    store = fresh()
    join(store, "ann", pid=7)
    hold(store, "ann", "a.py", kind="auto")
    found = board.read(store, world(processes={7: "alive"}), None)
    (row,) = panes.leases(found).rows
    assert row.cells[2:5] == ("editing", "now", "turn")


def test_tasks_show_who_works_and_why_one_is_blocked() -> None:
    store = scene()
    with store.writing() as store:
        one = task_making.create(store, NOW, "ann", "first", priority=3)
        two = task_making.create(store, NOW, "ann", "second", depends_on=["T1"])
        task_claims.claim(store, "ann", one, world())
        task_moves.block(store, "ann", two, world(), f"{NASTY} design")
    first, second = pane(store, rows.TASKS)
    assert first.cells == ("T1", "in progress", "3", "ann", "", "first")
    assert second.cells == ("T2", "blocked", "", "", "T1", "[ evil design] second")
    assert (second.name, second.mark) == ("T2", STOPPED)


def test_messages_are_newest_first_and_say_how_far_they_have_come() -> None:
    store = scene()
    with store.writing() as store:
        ann, bob = agents.find(store, "ann"), agents.find(store, "bob")
        assert ann
        assert bob
        for number in range(4):
            mailbox.send(store, NOW, ann, ["bob"], f"n{number}", needs_ack=number in (2, 3))
        received_mail.mark_read(store, bob, [2], NOW)
        received_mail.acknowledge(store, bob, 4, NOW)
    found = [row for row in pane(store, rows.MESSAGES) if row.cells[1] == "ann"]
    assert [row.cells[0] for row in found] == ["M4", "M3", "M2", "M1"]
    assert [row.cells[4] for row in found] == ["acked", "wants ack", "read", "unread"]


def test_what_others_wrote_is_one_clean_line_however_long() -> None:
    store = scene()
    with store.writing() as store:
        ann = agents.find(store, "ann")
        assert ann
        mailbox.send(store, NOW, ann, ["bob"], NASTY + "y" * 4000)
    text = pane(store, rows.MESSAGES)[0].cells[5]
    assert text.isprintable()
    assert text.startswith(" evilyy")
    assert len(text) <= rows.LONGEST + 1


@pytest.mark.parametrize(
    ("then", "shown"),
    [(0, ""), (NOW, "now"), (NOW - 59_999, "now"), (NOW - MINUTE, "1m"), (NOW + MINUTE, "now")]
    + [(NOW - 119 * MINUTE, "119m"), (NOW - 120 * MINUTE, "2h"), (NOW - 49 * HOUR, "2d")],
)
def test_ages(then: int, shown: str) -> None:
    assert rows.age(then, NOW) == shown


@pytest.mark.parametrize(
    ("until", "shown"),
    [(0, "turn"), (NOW - 1, "1m"), (NOW + 61_000, "2m"), (NOW + 60 * MINUTE, "60m")]
    + [(NOW + 5 * HOUR, "5h"), (NOW + 72 * HOUR, "3d")],
)
def test_what_is_left(until: int, shown: str) -> None:
    assert rows.left(until, NOW) == shown


@pytest.mark.proves("CON-3")
def test_nothing_changes_from_one_second_to_the_next() -> None:
    store = scene()
    first, later = look(store, NOW + 1_000), look(store, NOW + 9_000)
    shown = [[row.cells for pane in panes.panes(seen).values() for row in pane.rows]
             for seen in (first, later)]  # fmt: skip
    assert shown[0] == shown[1]


@pytest.mark.proves("CON-3")
def test_who_waits_for_whom_and_why_is_said_first() -> None:
    store = scene()
    assert "waits" not in " ".join(one.text for one in panes.urgent(look(store).board))
    asked(store).change("waits", {"created_at": NOW - 11 * MINUTE})
    first = panes.urgent(look(store).board)[0].text
    assert first.startswith("bob waits for src/cart.py (")
    assert "ann is editing it" in first
    assert "totals" in first


@pytest.mark.parametrize("later", [0, 1, 29_999, 30_000, 61_500])
def test_no_span_is_told_from_the_future(later: int) -> None:
    said = " ".join(one.text for one in panes.urgent(look(scene(), NOW + later).board))
    assert "(in " not in said


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (rows.AGENTS, ["id:         bob", "waits for:  src/cart.py"]),
        (rows.LEASES, ["holder:     ann (ann)", "reason:     totals", "waiting:    bob"]),
        (rows.TASKS, ["T1 first", "status:"]),
        (rows.MESSAGES, ["M1 ann to bob", "line two"]),
        (rows.FEED, ["who:        ann (ann)"]),
    ],
)
def test_details_tell_everything_cleaned(name: str, wanted: list[str]) -> None:
    store = scene()
    with store.writing() as store:
        task_making.create(store, NOW, "ann", "first", description=NASTY)
        ann = agents.find(store, "ann")
        assert ann
        mailbox.send(store, NOW, ann, ["bob"], f"{NASTY}\nline two")
    seen = look(store)
    lines = row_details.details(panes.panes(seen)[name].rows[0], seen.board, AT)
    assert all(line.isprintable() for line in lines)
    for one in wanted:
        assert any(one in line for line in lines), (one, lines)


@pytest.mark.parametrize(("kind", "mode"), [("auto", "shared"), ("explicit", "shared")])
def test_a_pairing_is_called_one_on_the_board_as_in_status(kind: str, mode: str) -> None:
    store = fresh()
    join(store, "ann")
    hold(store, "ann", "src/cart.py", kind=kind, mode=mode)
    (lease,) = pane(store, rows.LEASES)
    assert lease.cells[2] == "shared"
