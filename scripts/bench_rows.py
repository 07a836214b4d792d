"""What is measured: one turn of one session, hook by hook, in repositories of several fillings.

The rows run in the order in which a client would send them, because each leaves behind what
the next one finds. Around every row a bare interpreter is measured too: its time is the unit.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import bench_relay
from bench_fill import BEHIND, HOLDER, ME, Filling, fill
from scratch import Scratch, StandIn, encoded

Payload = Callable[[Scratch, int], dict[str, Any]]
BARE = ("-I", "-S", "-c", "pass")
PATIENCE_S = 60


class Row(NamedTuple):
    """One measured command. ``who`` is the session; a row without ``event`` is a CLI command, or
    git's.
    """

    name: str
    event: str
    who: str
    payload: "Payload | None"
    code: int = 0
    words: tuple[str, ...] = ()
    shown: bool = True
    """Whether it is a row of the table, or only sets the scene for the next."""
    guarded: bool = False
    """Whether it goes through the shell and its guard, as the client runs it."""


def _event(event: str, who: str, **more: Any) -> Payload:
    return lambda at, number: at.payload(event, who.format(number), **more)


def _edit(event: str, who: str, path: str, call: str) -> Payload:
    return lambda at, number: at.edit(event, who, path.format(number), call.format(number))


def _shell(event: str, command: str = "pytest -q", call: str = "shell") -> Payload:
    return lambda at, number: at.shell(event, ME, command, f"toolu_{call}_{number}")


def _read(at: Scratch, number: int) -> dict[str, Any]:
    path = str(at.repo / "src" / "read.py")
    call = {"tool_name": "Read", "tool_input": {"file_path": path}}
    return at.payload("post-tool-use", ME, tool_use_id=f"toolu_read_{number}", **call)


def _status(at: Scratch, _number: int) -> dict[str, Any]:
    where = str(at.repo)
    return {
        "session_id": ME,
        "cwd": where,
        "model": {"id": "model", "display_name": "Model"},
        "workspace": {"current_dir": where, "project_dir": where, "added_dirs": []},
        "cost": {"total_cost_usd": 0, "total_duration_ms": 315, "total_lines_added": 0},
        "context_window": {"total_input_tokens": 0, "current_usage": None},
    }


def _child(event: str) -> Payload:
    def made(at: Scratch, number: int) -> dict[str, Any]:
        more = {"stop_hook_active": False} if event == "subagent-stop" else {}
        agent = {"agent_id": f"child{number}", "agent_type": "general-purpose"}
        return at.payload(event, ME, **agent, **more)

    return made


FLOOR = "floor: guard, open, one write, leave"
STATUS = "git status, as hooks beside others ask it"
NO_REPOSITORY = 128
"""What git says of a scratch repository; ``bench_steps.py`` has whole ones."""
GIT_STATUS = ("git", "-c", "core.fsmonitor=false", "status", "--porcelain=v1", "-z", "-uall")
GUARDED = "pre-tool-use edit, through its guard"
WRITES = "sed -i 's/old/new/' src/own.py && echo done > src/log.txt"
NEW, TAKEN, NEWCOMER = "src/new{}.py", "src/taken{}.py", "newcomer-{}"
_STOP = {"stop_hook_active": False, "background_tasks": []}
ROWS = (
    Row("session-start", "session-start", NEWCOMER,
        _event("session-start", NEWCOMER, source="startup")),
    Row("user-prompt-submit", "user-prompt-submit", ME,
        _event("user-prompt-submit", ME, prompt="Go on")),
    Row("pre-tool-use edit, lease taken", "pre-tool-use", ME,
        _edit("pre-tool-use", ME, NEW, "toolu_new_{}")),
    Row(FLOOR, "floor", ME, _event("stop", ME), guarded=True),
    Row(GUARDED, "pre-tool-use", ME,
        _edit("pre-tool-use", ME, "src/guarded{}.py", "toolu_guarded_{}"), guarded=True),
    Row("pre-tool-use edit, already mine", "pre-tool-use", ME,
        _edit("pre-tool-use", ME, NEW, "toolu_again_{}")),
    Row("(another takes a file)", "pre-tool-use", HOLDER,
        _edit("pre-tool-use", HOLDER, TAKEN, "toolu_held_{}"), shown=False),
    Row("pre-tool-use edit, refused", "pre-tool-use", ME,
        _edit("pre-tool-use", ME, TAKEN, "toolu_refused_{}"), code=2),
    Row("statusline", "statusline", ME, _status),
    Row("(its turn ends)", "stop", HOLDER, _event("stop", HOLDER, **_STOP), shown=False),
    Row("post-tool-use edit", "post-tool-use", ME,
        _edit("post-tool-use", ME, NEW, "toolu_new_{}")),
    Row(STATUS, "", ME, None, code=NO_REPOSITORY, words=GIT_STATUS),
    Row("pre-tool-use Bash", "pre-tool-use", ME, _shell("pre-tool-use")),
    Row("post-tool-use Bash", "post-tool-use", ME, _shell("post-tool-use")),
    Row("pre-tool-use Bash that writes", "pre-tool-use", ME,
        _shell("pre-tool-use", WRITES, "writes")),
    Row("post-tool-use Bash that wrote", "post-tool-use", ME,
        _shell("post-tool-use", WRITES, "writes")),
    Row("post-tool-use Read", "post-tool-use", ME, _read),
    Row("post-tool-batch", "post-tool-batch", ME,
        _event("post-tool-batch", ME, tool_calls=[])),
    Row("post-tool-batch, mail behind a broadcast", "post-tool-batch", BEHIND,
        _event("post-tool-batch", BEHIND, tool_calls=[])),
    Row("stop, one lease ends", "stop", ME, _event("stop", ME, **_STOP)),
    Row("stop, nothing held", "stop", ME, _event("stop", ME, **_STOP)),
    Row("subagent-start", "subagent-start", ME, _child("subagent-start")),
    Row("subagent-stop", "subagent-stop", ME, _child("subagent-stop")),
    Row("session-end", "session-end", NEWCOMER,
        _event("session-end", NEWCOMER, reason="other")),
    Row("lock", "", ME, None, words=("lock", "src/locked.py")),
    Row("(unlock)", "", ME, None, words=("unlock", "src/locked.py"), shown=False),
    Row("status", "", ME, None, words=("status",)),
    Row("status --compact", "", ME, None, words=("status", "--compact")),
)  # fmt: skip
SHOWN = tuple(row for row in ROWS if row.shown)
ONE_EDIT = ("pre-tool-use edit, lease taken", "post-tool-use edit", "post-tool-batch")
WHOLE_EDIT = "one edit: Pre + Post + PostToolBatch"


class Measured(NamedTuple):
    """How long one process took, from its start to its end, and how it ended."""

    ms: float
    code: int


class Place:
    """One repository in one state, with the processes that stand for its clients."""

    def __init__(self, root: Path, python: str, filling: Filling) -> None:
        self.filling = filling
        self.root = root
        self.scratch = Scratch(root, python)
        self.clients = {who: StandIn(python) for who in (ME, HOLDER, BEHIND, NEWCOMER)}
        self.wrong: list[str] = []
        self.relay: bench_relay.Relay | None = None

    def prepare(self, first: "Place | None" = None) -> None:
        """Install, let the sessions arrive, fill the database. ``first`` was prepared before."""
        if first is not None:
            self.scratch.take_compiled(first.scratch)
        self.scratch.install()
        for who in (ME, HOLDER, BEHIND):
            start = Row("arrives", "session-start", who, _event("session-start", who))
            self.measure(start, 0)
        fill(self.scratch.database, self.scratch.repo, self.filling)
        if self.filling.link:
            bench_relay.link(self.scratch.database, self.scratch.home)
            self.relay = bench_relay.Relay(self.scratch.home, self.filling.link)

    def command(self, row: Row) -> list[str]:
        """What is run for a row."""
        if row.guarded:
            words = self.scratch.floor() if row.name == FLOOR else self.scratch.hook(row.event)
            return self.scratch.behind_the_guard(words)
        if row.name == STATUS:
            return [shutil.which(row.words[0]) or row.words[0], *row.words[1:]]
        return self.scratch.hook(row.event) if row.event else self.scratch.cli(*row.words)

    def measure(self, row: Row, number: int) -> float:
        """Run a row once; ms. An unexpected end is kept in ``wrong``."""
        done = self.run(self.command(row), row, number)
        if done.code != row.code:
            self.wrong.append(f"{self.filling.name}: {row.name} ended with {done.code}")
        return done.ms

    def run(self, command: Sequence[str], row: Row, number: int) -> Measured:
        """Run any command with the input and the environment of a row."""
        payload = row.payload(self.scratch, number) if row.payload else {}
        env = self.scratch.environment(row.who.format(number), self.clients[row.who].pid)
        env |= {"CLAUDE_ENV_FILE": str(self.root / "env")} if row.event == "session-start" else {}
        (self.root / "input").write_bytes(encoded(payload))
        return timed(command, env, self.root / "input", self.scratch.repo)

    def close(self) -> None:
        """End the stand-ins."""
        if self.relay is not None:
            self.relay.close()
        for client in self.clients.values():
            client.end()


def timed(
    command: Sequence[str], env: "dict[str, str]", stdin: "Path | str", cwd: Path
) -> Measured:
    """Start a process and wait for its end. Its output goes nowhere."""
    os.chdir(cwd)
    if hasattr(os, "posix_spawn"):
        return _spawned(command, env, str(stdin))
    with open(stdin, "rb") as file:
        begin = time.perf_counter_ns()
        done = subprocess.run(
            command,
            stdin=file,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=env,
            timeout=PATIENCE_S,
            check=False,
        )
        return Measured((time.perf_counter_ns() - begin) / 1e6, done.returncode)


def _spawned(command: Sequence[str], env: "dict[str, str]", stdin: str) -> Measured:
    # The cheapest way to a process that there is: what remains is the process's own.
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
    ]
    begin = time.perf_counter_ns()
    pid = os.posix_spawn(command[0], [*command], env, file_actions=streams)
    _, status = os.waitpid(pid, 0)
    return Measured((time.perf_counter_ns() - begin) / 1e6, os.waitstatus_to_exitcode(status))


class Times:
    """All samples in ms: by (row, filling), and those of the bare interpreter by row."""

    def __init__(self) -> None:
        self.samples: dict[tuple[str, str], list[float]] = {}
        self.bare: dict[str, list[float]] = {}

    def add(self, row: str, filling: str, ms: float) -> None:
        """Keep one sample."""
        self.samples.setdefault((row, filling), []).append(ms)


def measure(places: "list[Place]", runs: int, other: "Other | None") -> Times:
    """Run every row in every place ``runs`` times, and one time before to warm the caches."""
    times = Times()
    for number in range(runs + 1):
        kept = times if number else None
        for row in ROWS:
            _one_row(kept, places, row, number, other)
    for place in places:
        place.wrong += [f"{place.filling.name}: {line}" for line in place.scratch.hook_errors()]
    return times


def _one_row(
    kept: "Times | None", places: "list[Place]", row: Row, number: int, other: "Other | None"
) -> None:
    python = places[0].scratch.python
    env = places[0].scratch.environment()
    times = kept or Times()
    around = []
    for place in places:
        if kept is not None:
            around.append(timed([python, *BARE], env, os.devnull, place.scratch.repo).ms)
        times.add(row.name, place.filling.name, place.measure(row, number))
    if other is not None and row.event:
        times.add(row.name, Other.NAME, other.measure(row, number))
    times.bare.setdefault(row.name, []).extend(around)


class Other:
    """Any other command beside ours, in a repository of its own where nothing is installed.

    ``{event}`` in it becomes the name of the event; the payload is on its standard input.
    """

    NAME = "other"

    def __init__(self, root: Path, python: str, command: str) -> None:
        self.place = Place(root, python, Filling(self.NAME))
        self.command = command

    def measure(self, row: Row, number: int) -> float:
        """Run it once; ms."""
        words = ["/bin/sh", "-c", "exec " + self.command.replace("{event}", row.event)]
        return self.place.run(words, row, number).ms


def places(root: Path, python: str, fillings: Iterable[Filling]) -> "list[Place]":
    """Repositories with these fillings, installed and ready."""
    made = []
    for filling in fillings:
        place = Place(Path(tempfile.mkdtemp(prefix=filling.name, dir=root)), python, filling)
        made.append(place)
        place.prepare(made[0] if len(made) > 1 else None)
    return made
