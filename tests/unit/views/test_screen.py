"""The screen: never higher or wider than the terminal, attention first, the rest shared."""

import re

import pytest

from agent_sync.feed import activity
from agent_sync.locks import ending, open_leases
from agent_sync.locks.lease import Lease
from agent_sync.messages import decisions, mailbox
from agent_sync.presence import agents
from agent_sync.repository.path_keys import WHOLE
from agent_sync.status import attentive
from agent_sync.store.sqlite import Store
from agent_sync.tasks import task_claims, task_making
from agent_sync.views import terminal
from agent_sync.views.screen import _shares, screen
from agent_sync.views.screen_tables import Section
from agent_sync.views.tables import Style, lease_name
from scene.database import asked

from ..status.test_attention import ALIVE, hold, join, queue, refuse
from ..world import NOW, fresh, world
from .test_hostile_text import HOSTILE, shows_only_text

TABLES = ("AGENTS", "LEASES", "TASKS", "DECISIONS", "LATELY")


def draw(store: Store, columns: int = 0, rows: int = 0, *, colour: bool = False) -> list[str]:
    """What a person sees in a bare shell."""
    seen = attentive.read(store, world(NOW, ALIVE), None, person=True)
    return screen(Style(colour, columns, NOW, rows), seen)


def crowd(count: int, text: str = "") -> Store:
    """So many agents, each with a lease, a task, a decision and a message, some of them stuck."""
    store = fresh()
    for number in range(count):
        agent = f"agent{number:02}"
        join(store, agent, pid=1)
        asked(store).change("agents", {"role": text}, id=agent)
        hold(store, agent, f"src/{number}{text}.py", reason=text)
        with store.writing() as store:
            me = agents.find(store, agent)
            assert me is not None
            task_making.create(store, NOW, agent, f"task {number}")
            decisions.decide(store, NOW, me, f"decision {number} {text}")
            mailbox.send(store, NOW, me, ["operator"], f"hello {text}")
    asked(store).lengthen("tasks", "title", text)
    for number in range(1, count // 2):
        queue(store, f"agent{number:02}", f"src/{number - 1}{text}.py")
        asked(store).change("waits", {"created_at": NOW - 11 * 60_000})  # long, so it is told
    return store


@pytest.mark.proves("CLI-5")
@pytest.mark.parametrize("count", [0, 1, 3, 12, 40])
def test_it_fits_every_terminal(count: int) -> None:
    store = crowd(count)
    for rows in (5, 8, 12, 24, 43, 60):
        for columns in (20, 60, 80, 132, 200):
            lines = draw(store, columns, rows)
            assert len(lines) <= rows - 1, (rows, columns)
            assert all(terminal.width(line) <= columns for line in lines), (rows, columns)
    assert len(draw(store)) <= 200


@pytest.mark.proves("CLI-5")
def test_a_full_board_fills_the_screen() -> None:
    store = crowd(40)
    assert [len(draw(store, 80, rows)) for rows in (12, 24, 43, 60)] == [11, 23, 42, 59]
    assert len(draw(store)) > 60, "a pipe has no height"


@pytest.mark.proves("CLI-5")
def test_rows_that_no_screen_shows_are_counted_and_not_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = crowd(1)
    for number in range(300):
        hold(store, "agent00", f"lib/{number}.py")
    made: list[str] = []

    def name(lease: Lease, *, tell_place: bool) -> str:
        made.append(lease.key)
        return lease_name(lease, tell_place=tell_place)

    monkeypatch.setattr("agent_sync.views.screen_tables.lease_name", name)
    lines = draw(store, 0, 25)
    shown = sum(line.startswith(("lib/", "src/")) for line in lines)
    assert shown <= len(made) <= 24
    assert f"… and {301 - shown} more: agent-sync locks" in lines


@pytest.mark.proves("CLI-5")
def test_tables_never_push_out_what_needs_attention() -> None:
    store = crowd(12)
    for rows in (12, 24, 60):
        lines = draw(store, 80, rows)
        assert lines[1] == "ATTENTION"
        first = next(n for n, line in enumerate(lines) if line.startswith(TABLES))
        shown = [line for line in lines[2:first] if line.startswith("  ") and "→" not in line[:6]]
        assert len([line for line in shown if "waits for" in line]) == 5
        assert any("unread messages for the operator" in line for line in shown)


@pytest.mark.proves("CLI-5")
def test_a_long_list_of_concerns_says_how_many_more_there_are() -> None:
    lines = draw(crowd(40), 80, 12)
    assert len(lines) == 11
    assert re.fullmatch(r"  … and \d+ more: agent-sync status --json", lines[-1])


@pytest.mark.proves("CLI-5")
def test_what_is_cut_names_the_command_that_shows_it() -> None:
    lines = draw(crowd(12), 80, 40)
    text = "\n".join(lines)
    for title in TABLES:
        assert any(line.startswith(title) for line in lines), title
    for command in ("status --json", "locks", "tasks", "activity"):
        assert re.search(rf"… and \d+ more: agent-sync {command}", text), command
    whole = draw(crowd(3), 200, 60)
    assert not any("more:" in line for line in whole)


def test_sections_share_what_there_is() -> None:
    def shares(needs: "list[int]", room: int, weights: "list[int] | None" = None) -> list[int]:
        given = weights or [1] * len(needs)
        some = [
            Section(("X",), [("x",)] * (need - 1), "", weight=weight)
            for need, weight in zip(needs, given, strict=True)
        ]
        return _shares(some, room)

    assert shares([3, 3, 3], 20) == [3, 3, 3]
    assert shares([3, 20, 20], 23) == [3, 10, 10]
    assert shares([20, 20], 21) == [11, 10]
    assert shares([20, 20, 20], 2) == [1, 1, 0]
    assert shares([20, 20], 5) == [4, 1], "headers with nothing below them help nobody"
    assert shares([30, 30], 20, [2, 1]) == [13, 7]
    for room in range(40):
        assert sum(shares([4, 9, 2, 14], room)) <= room


@pytest.mark.proves("CLI-5", "PRES-5")
def test_who_does_what_and_who_waits_for_whom() -> None:
    store = fresh()
    for pid, name in enumerate(("ann", "ben"), 1):
        join(store, name, pid=pid)
    hold(store, "ann", "src/cart.py", kind="auto", checkout="/r", expires_at=0, now=NOW - 180_000)
    with store.writing() as store:
        agents.mark_file(store, "ann", "src/cart.py", NOW - 60_000)
        agents.mark_file(store, "ben", "src/old.py", NOW - 120_000)
        task = task_making.create(store, NOW, "ann", "Round prices")
        task_claims.claim(store, "ann", task, world(NOW, ALIVE))
    queue(store, "ben", "src/cart.py")
    lines = draw(store, 100, 40)
    assert lines[:3] == [
        "2 agents here, 1 lease, 1 open task.",
        "WAITING  ben for src/cart.py (ann, 0s)",
        "",
    ]
    assert not any("--force" in line for line in lines)
    rows = [line.split() for line in lines]
    assert ["ann", "active", "src/cart.py", "3m", "T1", "Round", "prices"] in rows
    assert ["ben", "waiting", "0s", "for", "src/cart.py", "(ann)"] in rows
    assert ["src/cart.py", "ann", "editing", "3m", "turn", "ben"] in rows
    assert "HOOKS" not in "\n".join(lines)
    assert any(line.endswith("ben waits for src/cart.py") for line in lines)


def test_of_what_happened_the_newest_is_kept_and_noise_is_not() -> None:
    store = crowd(12)
    with store.writing() as store:
        activity.record(store, NOW, "agent00", "deploy", "the newest")
        activity.record(store, NOW, "agent00", "command_run", "make")
    lines = draw(store, 80, 40)
    place = lines.index("LATELY")
    assert len(lines) > place + 2
    assert lines[-2].endswith("agent00: deploy the newest")
    assert lines[-1].startswith("… and ")


def test_the_head_counts_who_is_there() -> None:
    store = fresh()
    assert draw(store) == ["No agents here."]
    join(store, "ann", pid=1, state="idle")
    assert draw(store)[0] == "1 idle agent here."
    join(store, "ben", pid=2)
    join(store, "operator")
    assert draw(store)[0] == "2 agents (1 active, 1 idle) here."


def test_those_at_work_come_first_and_the_person_last() -> None:
    store = fresh()
    join(store, "operator")
    join(store, "ann", pid=1, state="idle")
    join(store, "ben", pid=2)
    join(store, "ann2", pid=3, state="idle")
    join(store, "ben/child", pid=2)
    rows = [line.split()[0] for line in draw(store) if re.match(r" *(ann|ben|oper)", line)]
    assert rows == ["ben", "ben/child", "ann", "ann2", "operator"]


def test_a_reservation_is_shown_among_the_leases() -> None:
    store = fresh()
    for pid, name in enumerate(("ann", "ben"), 1):
        join(store, name, pid=pid)
    hold(store, "ann", "a.py")
    queue(store, "ben", "a.py")
    with store.writing() as store:
        ending.release(store, open_leases.open_of(store, "ann"), world(NOW, ALIVE), "done", "ann")
    assert ["a.py", "ben", "reserved", "2m"] in [line.split() for line in draw(store)]


def test_a_narrow_table_keeps_the_ends_of_paths_and_leaves_empty_columns_out() -> None:
    rows = [
        ("src/very/long/path/to/cart.py", "ann", "", "Round prices half up"),
        ("b", "c", "", ""),
    ]
    lines = terminal.fitted(rows, ("PATH", "WHO", "NONE", "TITLE"), 30, ends=(0,))
    assert lines[0].split() == ["PATH", "WHO", "TITLE"]
    assert lines[1].startswith("…")
    assert "cart.py  ann  Round" in lines[1]
    assert all(terminal.width(line) <= 30 for line in lines)
    assert terminal.cut_front("日本語.py", 6) == "…語.py"
    assert terminal.cut_front("ae\u0301", 1) == "…"
    assert terminal.cut_front("x", 0) == ""


@pytest.mark.proves("CLI-4", "CLI-5")
@pytest.mark.parametrize("text", [*HOSTILE, "x" * 4_000, "🙂👩‍👩‍👧" * 500, "שלום" * 1_000])
def test_hostile_text_adds_no_line_and_moves_no_cursor(text: str) -> None:
    kept = text.encode("utf-8", "replace").decode()[:4_000].replace("\0", "")
    store = crowd(4, kept)
    asked(store).lengthen("agents", "name", kept)
    asked(store).change("agents", {"last_key": kept, "last_key_at": NOW})
    for columns, rows in ((0, 0), (80, 24), (40, 50), (200, 60)):
        lines = draw(store, columns, rows)
        assert len(lines) <= (rows - 1 if rows else 200)
        assert all(shows_only_text(line) for line in lines)
        assert not columns or all(terminal.width(line) <= columns for line in lines)


@pytest.mark.proves("CLI-4")
def test_columns_stand_below_each_other_by_display_width() -> None:
    store = fresh()
    for agent, name in (("a", "日本語"), ("b", "bob"), ("c", "e\u0301va"), ("d", "🙂")):
        join(store, agent, pid=1)
        asked(store).call(agent, name)
    lines = draw(store, 80, 40)
    first = next(n for n, line in enumerate(lines) if line.startswith("AGENTS"))
    places = {terminal.width(line[: line.index("active")]) for line in lines[first + 1 : first + 5]}
    assert places == {lines[first].index("STATUS")}


def test_colour_changes_no_width() -> None:
    store = crowd(6)
    refuse(store, "agent05", "src/0.py", "agent00")
    plain, painted = draw(store, 80, 30), draw(store, 80, 30, colour=True)
    assert [re.sub(r"\x1b\[\d+m", "", line) for line in painted] == plain
    assert painted != plain


def test_a_lease_on_everything_is_named() -> None:
    store = fresh()
    join(store, "ann", pid=1)
    hold(store, "ann", WHOLE, target="glob")
    rows = [line.split() for line in draw(store)]
    assert ["(whole", "repository)", "ann", "locked", "0s", "60m"] in rows
