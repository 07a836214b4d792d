"""What goes wrong beside the console is told in a sentence, never by a traceback."""

import shutil

import pytest

from .actors import Stage
from .reading import in_order, ready
from .terminal import Terminal


def calm(terminal: Terminal) -> None:
    """AssertionError when anything that belongs to no screen was ever shown."""
    text = "\n".join(terminal.history())
    for part in ("Traceback", "Exception", "Press ENTER", 'File "', "prompt_toolkit"):
        assert part not in text, text


@pytest.mark.parametrize("how", ["a folder in its place", "everything is gone"])
def test_a_history_that_cannot_be_written(stage: Stage, console: Terminal, how: str) -> None:
    folder = stage.repo / ".claude" / "coordination"
    if how == "everything is gone":
        shutil.rmtree(folder)
    else:
        (folder / "console-history").unlink()
        (folder / "console-history").mkdir()
    console.enter("who")
    console.wait_for(lambda lines: ready(lines) and "operator> who" in lines)
    console.send("C-d")
    console.wait_for(lambda lines: "$" in lines)
    calm(console)


def test_a_database_that_cannot_be_read(stage: Stage, console: Terminal) -> None:
    stage.act()
    console.wait_for("M1")
    database = stage.repo / ".claude" / "coordination" / "state.sqlite"
    database.write_bytes(b"no database, but long enough to be looked at as one" * 2_000)
    console.type("msgs ")
    console.send("Tab")
    console.wait_for("! the coordination database")
    console.send("C-c")
    console.enter("who")
    console.wait_for("agent-sync doctor --repair")
    console.send("F2", "F2", "C-c", "C-d")
    console.wait_for(lambda lines: "$" in lines and not console.full_screen)
    calm(console)


@pytest.mark.parametrize(
    "keys", ["\x1b[31m", "\x1b[<1;2", "\x1b[M", "\x1b]0;title\x07", "\x07\x0e"]
)
def test_keys_that_nobody_pressed(stage: Stage, console: Terminal, keys: str) -> None:
    stage.ann.arrive()
    console.type("decision a" + keys)
    stage.ann.run("log", "--type", "count", "--message", "meanwhile")
    console.wait_for("meanwhile")
    console.send("C-c")
    console.wait_for(ready)
    console.enter("decision after all")
    console.wait_for("recorded D1")
    in_order(console)
    calm(console)
    log = stage.repo / ".claude" / "coordination" / "hooks.log"
    assert not log.exists(), log.read_text(encoding="utf-8")
