"""Run a hook's own door with a stopwatch between its steps; what it found goes to standard error.

Arguments: the door, the event, the moment of the start (perf_counter_ns of the starter, one
clock for all processes where the system has one). It imports nothing that the hook does not.
"""

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

STEPS: "list[tuple[int, int, str]]" = []


def step(begin: int, label: str) -> None:
    """Note that ``label`` ran from ``begin`` until now."""
    STEPS.append((begin, time.perf_counter_ns(), label))


def timed(function: "Callable[..., Any]", label: "Callable[..., str]") -> "Callable[..., Any]":
    """The same function, noted as a step each time."""

    def watched(*args: "Any", **options: "Any") -> "Any":
        begin = time.perf_counter_ns()
        try:
            return function(*args, **options)
        finally:
            step(begin, label(*args))

    return watched


def watch() -> None:
    """Put the stopwatch around what a hook does."""
    from agent_sync.hooks import entry
    from agent_sync.hooks.edits import judge_edit
    from agent_sync.repository import location
    from agent_sync.store import sqlite

    def statement(_store: object, sql: str, *_rest: object) -> str:
        return " ".join(sql.split())[:66]

    def named(label: str) -> "Callable[..., str]":
        return lambda *_: label

    edges: "dict[Any, tuple[str, ...]]" = {
        entry: ("arm", "read_all", "write"),
        location: ("locate",),
        judge_edit: ("key_of",),
    }
    loader: "Any" = type(entry.__loader__)
    if hasattr(loader, "load"):  # else nothing is prepared
        loader.load = timed(loader.load, named("import"))
    for owner, names in edges.items():
        for name in names:
            setattr(owner, name, timed(getattr(owner, name), named(name.strip("_"))))
    store: "Any" = sqlite.Store
    store.__init__ = timed(store.__init__, named("connect, first look at the file"))
    store.execute = timed(store.execute, statement)
    store.all = timed(store.all, statement)


def leave(code: int) -> None:
    """What the hook calls at its end: tell the steps, then leave as it would."""
    over = START
    lines = []
    for begin, end, label in [*STEPS, (time.perf_counter_ns(), time.perf_counter_ns(), "exit")]:
        lines.append(f"{max(0, begin - over)}\t{end - begin}\t{label}\n")
        over = end
    sys.stderr.write("".join(lines))
    sys.stderr.flush()
    EXIT(code)


if __name__ == "__main__":
    EXIT, START = os._exit, int(sys.argv.pop())
    step(START, "start of the interpreter, and this probe")
    os._exit = leave  # type: ignore[assignment]
    sys.argv.pop(0)
    began = time.perf_counter_ns()
    with open(sys.argv[0]) as door:
        head = door.read().rpartition("sys.exit(main(")[0]
    exec(head)
    step(began, "the door, and what it imports")
    watch()
    sys.modules["agent_sync.hooks.entry"].main(sys.argv[1:])
