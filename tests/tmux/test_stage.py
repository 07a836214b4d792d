"""What the terminal tests stand on: the terminal, the three sessions and the crowd themselves."""

from concurrent.futures import wait
from pathlib import Path

import pytest

from .actors import Stage
from .conftest import Open
from .crowd import crowd
from .terminal import LARGE, SMALL, Terminal, running


def test_what_is_typed_and_printed_is_on_the_screen(terminal: Terminal) -> None:
    terminal.type("printf '%s\\n' 世界 naïve 🦦")
    assert terminal.wait_for("naïve 🦦")[0] == "$ printf '%s\\n' 世界 naïve 🦦"
    terminal.send("Enter")
    seen = terminal.wait_for(lambda lines: lines[1] == "世界" and lines[4] == "$")
    assert seen[2:4] == ["naïve", "🦦"]
    assert terminal.cursor == (2, 4)
    assert terminal.run("false") == ["1"]
    assert terminal.run("echo one; echo two")[-3:] == ["one", "two", "0"]


def test_it_has_the_size_that_was_asked_for(terminals: Open) -> None:
    for size in (SMALL, LARGE):
        terminal = terminals(size)
        assert terminal.size == size
        assert terminal.run("stty size")[0] == f"{size[1]} {size[0]}"
        terminal.resize(100, 30)
        assert terminal.size == (100, 30)
        assert terminal.run("stty size")[0] == "30 100"
        assert len(terminal.screen()) == 30


def test_what_scrolled_away_is_in_the_history_once(terminal: Terminal) -> None:
    terminal.run("i=0; while [ $i -lt 500 ]; do echo line-$i.; i=$((i+1)); done")
    text = "\n".join(terminal.history())
    assert [text.count(f"\nline-{number}.\n") for number in range(500)] == [1] * 500


def test_a_program_in_a_closed_window_is_told_and_nothing_is_left(
    terminal: Terminal, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    line = f"sh -c 'trap \"echo gone >{told}; exit\" HUP; echo up; while :; do sleep 0.1; done'"
    terminal.enter(line)
    terminal.wait_for(lambda lines: "up" in lines)
    assert terminal.pid_of("-c")
    terminal.lose()
    terminal.close()
    assert told.read_text() == "gone\n"


def test_a_program_that_stays_is_found_and_ended(terminals: Open, stage: Stage) -> None:
    terminal = terminals()
    terminal.enter("sh -c 'trap \"\" HUP; echo up; while :; do sleep 0.1; done'")
    terminal.wait_for(lambda lines: "up" in lines)
    pid = terminal.pid_of("-c")
    with pytest.raises(AssertionError, match="left behind by a terminal"):
        terminal.close(patience=0.5)
    stage.until(lambda: not running(pid))


def test_three_sessions_are_at_work_at_once(stage: Stage) -> None:
    stage.act()
    seen = stage.look("status")
    assert [(one["name"], one["status"]) for one in seen["agents"]] == [
        ("ann", "active"),
        ("ben", "active"),
        ("cy", "active"),
    ]
    assert [(one["key"], one["holder"]) for one in seen["leases"]] == [("src/cart.py", "ann")]
    assert [(one["key"], one["agent"]) for one in seen["waits"]] == [("src/cart.py", "ben")]
    assert {one["title"]: one["status"] for one in seen["tasks"]} == {
        "Round prices half up": "in_progress",
        "Show the rounded price": "pending",
    }


def test_sessions_work_at_the_same_time_and_each_in_order(stage: Stage) -> None:
    for actor in stage.actors:
        actor.arrive()
    steps = [
        actor.begin_edit(path) for path in ("src/cart.py", "src/api.py") for actor in stage.actors
    ]
    wait(steps, 60)
    answers = [step.result(0).code for step in steps]
    assert sorted(answers[:3]) == sorted(answers[3:]) == [0, 2, 2]


def test_a_crowd_writes_every_event_once(stage: Stage) -> None:
    stage.ann.arrive()
    with crowd(stage.repo, rate=500, seconds=0.4) as busy:
        marks = busy.finish()
    assert len(marks) == 201
    told = [one["text"] for one in stage.look("activity", "--limit", "1000")["events"]]
    assert sorted(text for text in told if text.startswith("crowd")) == sorted(marks)
    with crowd(stage.repo, rate=100) as busy:
        stage.until(lambda: busy.first in str(stage.look("activity")["events"]))
        assert 0 < len(busy.stop()) < 6_000


def test_a_crash_leaves_nobody_there(stage: Stage) -> None:
    stage.ann.arrive()
    stage.ann.edit("src/cart.py")
    stage.ann.crash()
    assert stage.look("status")["agents"] == []
    assert stage.look("status")["leases"] == []
