#!/usr/bin/env python3
"""What one step of a session costs in all the processes that it starts, alone and beside others.

Each hook is started as the client does it: by the installed command, through its shell guard. The
unit is a bare interpreter, measured beside every step. Figures are processor time, which a busy
machine changes little; ``--wall`` gives what a clock shows.

python3 scripts/bench_steps.py [--runs N] [--wall] [--huge] [--python PATH]
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from scratch import EVENT_NAMES, Scratch, StandIn, encoded, interpreter

from agent_sync.install.claude_code.hook_table import hooks_block, pinned_form

BARE = ("-I", "-S", "-c", "pass")
ME, OTHER = "me", "other"
FILES, LARGE, HUGE, WORK = 1_000, 10_000, 100_000, 200
STATUS = ("git", "-c", "core.fsmonitor=false", "status", "--porcelain=v2", "-z", "-uall")
LIMITS = {
    "one edit, alone": 2.2,
    "one edit, beside another": 3.9,
    "one Read, alone": 0.3,
    "one Read, beside another": 2.2,
    "Bash that only reads, alone": 2.2,
    "Bash that only reads, beside another": 3.9,
}
HOOK_OF_PROGRAM = 2.6
"""For the hook before or behind a program that no text explains, without what git takes."""


class Took(NamedTuple):
    """What one process took, in seconds: of the processor with all it started, and by the clock."""

    cpu: float
    wall: float


class Step(NamedTuple):
    """What a session does: the tool, its input, and whether PreToolUse is asked."""

    name: str
    tool: str
    asked: bool
    command: str = ""


EDIT, READ = Step("one edit", "Edit", asked=True), Step("one Read", "Read", asked=False)
LOOK = Step("Bash that only reads", "Bash", asked=True, command="git status")
PROGRAM = Step("a program that no text explains", "Bash", asked=True, command="pytest -q")


class Session:
    """One session behind its guarded hooks."""

    def __init__(self, at: Scratch, who: str, client: StandIn) -> None:
        self.at = at
        self.who = who
        self.env = at.environment(who, client.pid)
        door = str(at.skill / "scripts" / "hook")
        self.hooks: dict[str, Any] = hooks_block(pinned_form(at.python, door, windows=False))
        self.calls = 0

    def hook(self, event: str, tool: str = "", **more: Any) -> Took:
        """Run what the settings say for an event of a tool."""
        if tool:
            more["tool_name"] = tool
        data = encoded(self.at.payload(event, self.who, **more))
        total = Took(0, 0)
        for group in self.hooks.get(EVENT_NAMES[event], []):
            matcher = group.get("matcher")
            if matcher is None or re.fullmatch(matcher, tool):
                for one in group["hooks"]:
                    took = ran(["/bin/sh", "-c", one["command"]], self.env, data, self.at.repo)
                    total = Took(total.cpu + took.cpu, total.wall + took.wall)
        return total

    def step(self, step: Step, number: int) -> "list[Took]":
        """One step with all its hooks, those that are not asked included as nothing."""
        self.calls += 1
        path = self.at.repo / "src" / f"step{self.who}.py"
        given = {"command": step.command} if step.command else {"file_path": str(path)}
        more = {"tool_input": given, "tool_use_id": f"toolu_{self.who}_{self.calls}"}
        took = []
        if step.asked:
            took.append(self.hook("pre-tool-use", step.tool, **more))
        if step is EDIT:
            path.write_text(f"{number} {self.calls}\n", encoding="utf-8")
        took.append(self.hook("post-tool-use", step.tool, **more))
        took.append(self.hook("post-tool-batch", tool_calls=[]))
        return took

    def begin(self) -> None:
        """It comes, and its first turn begins."""
        self.hook("session-start", source="startup")
        self.hook("user-prompt-submit", prompt="Go on")


def ran(command: "list[str]", env: "dict[str, str]", data: bytes, cwd: Path) -> Took:
    """Run a process to its end; its output goes nowhere."""
    read, write = os.pipe()
    os.write(write, data)  # a payload fits into a pipe
    os.close(write)
    null = os.open(os.devnull, os.O_WRONLY)
    os.chdir(cwd)
    begin = time.perf_counter()
    streams = [(os.POSIX_SPAWN_DUP2, read, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
    streams.append((os.POSIX_SPAWN_DUP2, null, 2))
    pid = os.posix_spawnp(command[0], command, env, file_actions=streams)
    _, _, used = os.wait4(pid, 0)
    took = Took(used.ru_utime + used.ru_stime, time.perf_counter() - begin)
    os.close(read)
    os.close(null)
    return took


def repository(root: Path, python: str, files: int) -> Scratch:
    """An installed scratch repository with so many committed files."""
    at = Scratch(root, python)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.invalid", "-C", str(at.repo)]
    subprocess.run([*git, "init", "-q"], check=True, timeout=60)
    for number in range(files):
        path = at.repo / "lib" / f"part{number // 100}" / f"file{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"x = {number}\n", encoding="utf-8")
    at.install()
    subprocess.run([*git, "add", "-A"], check=True, timeout=300)
    subprocess.run([*git, "commit", "-qm", "First"], check=True, timeout=300)
    return at


class Figure(NamedTuple):
    """One line: what was measured, its median in units, and the limit, 0 for none."""

    name: str
    found: float
    limit: float


class Bench:
    """All steps in one interpreter."""

    def __init__(self, python: str, runs: int, *, wall: bool) -> None:
        self.python = python
        self.runs = runs
        self.pick = Took._fields.index("wall" if wall else "cpu")

    def bare(self, session: Session) -> float:
        """The unit, here and now."""
        return ran([self.python, *BARE], session.env, b"", session.at.repo)[self.pick]

    def of_step(self, session: Session, step: Step) -> "list[float]":
        """Medians of each of its hooks, in units."""
        found: list[list[float]] = []
        units = []
        for number in range(self.runs + 1):
            units.append(self.bare(session))
            found.append([took[self.pick] for took in session.step(step, number)])
        unit = statistics.median(units[1:])
        return [statistics.median(one) / unit for one in zip(*found[1:], strict=True)]

    def of_status(self, session: Session) -> float:
        """What git takes to say what differs, in units."""
        units = [self.bare(session) for _ in range(self.runs)]
        asked = [ran([*STATUS], session.env, b"", session.at.repo) for _ in range(self.runs)]
        return statistics.median(x[self.pick] for x in asked) / statistics.median(units)

    def small(self, root: Path) -> "Iterator[Figure]":
        """Every step alone, beside another session, and beside much work of another."""
        at = repository(root, self.python, FILES)
        clients = [StandIn(self.python), StandIn(self.python)]
        try:
            me = Session(at, ME, clients[0])
            me.begin()
            for step in (EDIT, READ, LOOK):
                yield self.line(f"{step.name}, alone", self.of_step(me, step))
            other = Session(at, OTHER, clients[1])
            other.begin()
            me.hook("user-prompt-submit", prompt="Go on")
            for step in (EDIT, READ, LOOK):
                yield self.line(f"{step.name}, beside another", self.of_step(me, step))
            yield from self.program(me, f"{FILES:,} files")
            self.work(other)
            for step in (EDIT, LOOK):
                name = f"{step.name}, beside {WORK} files of another's work"
                yield self.line(name, self.of_step(me, step))
            yield from self.program(me, f"{WORK} files of another's work")
        finally:
            for client in clients:
                client.end()

    def large(self, root: Path, files: int) -> "Iterator[Figure]":
        """A program in a large repository, beside another session."""
        at = repository(root, self.python, files)
        clients = [StandIn(self.python), StandIn(self.python)]
        try:
            me, other = Session(at, ME, clients[0]), Session(at, OTHER, clients[1])
            me.begin()
            other.begin()
            yield from self.program(me, f"{files:,} files")
        finally:
            for client in clients:
                client.end()

    def program(self, me: Session, where: str) -> "Iterator[Figure]":
        """The two hooks around a program, and what git takes of each."""
        status = self.of_status(me)
        yield Figure(f"git status, {where}", status, 0)
        before, behind, _ = self.of_step(me, PROGRAM)
        for name, took in (("before", before), ("behind", behind)):
            what = f"hook {name} a program, without git, {where}"
            yield Figure(what, took - status, HOOK_OF_PROGRAM)

    def line(self, name: str, took: "list[float]") -> Figure:
        """The sum of a step's hooks."""
        return Figure(name, sum(took), LIMITS.get(name, 0))

    def work(self, other: Session) -> None:
        """Uncommitted work of another session, whose turn is over."""
        for number in range(WORK):
            path = other.at.repo / "lib" / f"part{number // 100}" / f"file{number}.py"
            given = {"tool_input": {"file_path": str(path)}, "tool_use_id": f"toolu_w{number}"}
            other.hook("pre-tool-use", "Edit", **given)
            path.write_text(f"y = {number}\n", encoding="utf-8")
            other.hook("post-tool-use", "Edit", **given)
        other.hook("stop", stop_hook_active=False, background_tasks=[])


def figures(python: str, runs: int, *, wall: bool, huge: bool) -> "Iterator[Figure]":
    """Every line, in turn."""
    bench = Bench(python, runs, wall=wall)
    sizes = (LARGE, HUGE) if huge else (LARGE,)
    with tempfile.TemporaryDirectory(prefix="agent-sync-steps-") as folder:
        yield from bench.small(Path(folder) / "small")
        for files in sizes:
            yield from bench.large(Path(folder) / str(files), files)
        os.chdir("/")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often each step is made (20)")
    parser.add_argument("--wall", action="store_true", help="by the clock: on a quiet machine")
    parser.add_argument("--huge", action="store_true", help="also a repository of 100,000 files")
    parser.add_argument("--python", default="", metavar="PATH", help="the hooks' interpreter")
    args = parser.parse_args()
    python = interpreter(args.python)
    for one in figures(python, args.runs, wall=args.wall, huge=args.huge):
        verdict = "" if not one.limit else "ok" if one.found <= one.limit else "over"
        limit = f"(at most {one.limit:.1f}) {verdict}" if one.limit else ""
        print(f"{one.name:62}{one.found:>7.2f}  {limit}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
