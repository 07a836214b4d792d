#!/usr/bin/env python3
"""What an edit costs in each client's hooks, beside Claude Code's in the same run.

Every hook is started by the command that the installer writes for that client, through its shell
guard; its calls are made from its row of the table. The unit is a bare interpreter, measured beside
every edit; figures are processor time, which a busy machine changes little. In brackets: times
Claude Code's.

python3 scripts/bench_clients.py [--runs N] [--wall] [--python PATH]
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from bench_steps import BARE, Took, ran, repository
from scratch import Scratch, encoded, interpreter

from agent_sync.clients import claude_code
from agent_sync.clients.dialect import EDIT, PATCH, Dialect
from agent_sync.install import clients_plan
from agent_sync.install.claude_code import hook_table
from agent_sync.install.other_clients.client_line import line
from agent_sync.install.other_clients.client_rows import ROWS

CLAUDE = "claude"
ALONE = 3.9
"""One edit alone, where the hooks of a client carry no session variable (SPEED-2: else 2.2)."""
PATCH_TEXT = "*** Begin Patch\n*** Update File: {}\n@@\n-a\n+b\n*** End Patch\n"


class Hook(NamedTuple):
    """One installed line: our event, the client's tools that it is for (None: all), the command."""

    event: str
    matcher: "str | None"
    command: str


def hooks_of(name: str) -> "list[Hook]":
    """What is installed for a client."""
    if name != CLAUDE:
        row = ROWS[name]
        return [Hook(x.hook, x.matcher, line(row, x.hook, left_out=x.left_out)) for x in row.calls]
    block = hook_table.hooks_block(hook_table.project_form)
    found = []
    for entry in hook_table.TABLE:
        group: Any = block[entry.event].pop(0)
        found.append(Hook(entry.hook, entry.matcher, group["hooks"][0]["command"]))
    return found


class Session:
    """One session of a client behind its installed hooks."""

    def __init__(self, at: Scratch, name: str) -> None:
        self.at = at
        self.row: Dialect = claude_code.ROW if name == CLAUDE else ROWS[name].dialect
        self.id = f"bench-{name}"
        self.hooks = hooks_of(name)
        self.env = self._environment()
        self.calls = 0

    def _environment(self) -> "dict[str, str]":
        env = self.at.environment()
        for one in ("CLAUDE_PROJECT_DIR", "CLAUDECODE"):
            env.pop(one)
        # The lines take the first python3 on the PATH, which may be a shim of somebody's.
        env["PATH"] = os.pathsep.join([str(Path(self.at.python).parent), env["PATH"]])
        env |= dict.fromkeys(self.row.marks, "1") | dict.fromkeys(
            self.row.project, str(self.at.repo)
        )
        return env | ({self.row.session: self.id} if self.row.session else {})

    def sent(self, fields: "dict[str, Any]") -> "dict[str, Any]":
        """A payload with these of our fields, where the client has them."""
        found: dict[str, Any] = {"hook_event_name": "x"}
        paths = {**self.row.fields, "sign": self.row.sign}
        for name, value in fields.items():
            path = paths.get(name, "")
            *above, last = (path if isinstance(path, str) else path[0]).split(".")[1:] or [""]
            inner = found
            for part in above:
                inner = inner.setdefault(part, {})
            if last:
                inner[last] = value
        return found

    def hook(self, event: str, tool: str = "", **fields: Any) -> Took:
        """All that is installed for an event of a tool."""
        always = {"session_id": self.id, "cwd": str(self.at.repo), "sign": "x"}
        data = encoded(self.sent({**always, **({"tool": tool} if tool else {}), **fields}))
        total = Took(0, 0)
        for one in self.hooks:
            if one.event == event and (
                not tool or one.matcher is None or re.fullmatch(one.matcher, tool)
            ):
                took = ran(["/bin/sh", "-c", one.command], self.env, data, self.at.repo)
                total = Took(total.cpu + took.cpu, total.wall + took.wall)
        return total

    def edit(self, number: int) -> "list[Took]":
        """One edit with all its hooks."""
        self.calls += 1
        path = self.at.repo / "src" / f"{self.id}.py"
        tool, given = self._tool(str(path))
        given["tool_use_id"] = f"toolu_{self.id}_{self.calls}"
        before = self.hook("pre-tool-use", tool, **given)
        path.write_text(f"{number} {self.calls}\n", encoding="utf-8")
        return [before, self.hook("post-tool-use", tool, **given), self.hook("post-tool-batch")]

    def _tool(self, path: str) -> "tuple[str, dict[str, Any]]":
        """The client's tool for an edit, and what it is called with."""
        names = {ours: its for its, ours in reversed(list(self.row.tools.items()))}
        if EDIT in names or PATCH not in names:
            own = "Edit" if self.row.name == "copilot" else names.get(EDIT, EDIT)
            return own, {"file_path": path}
        return names[PATCH], {"patch": PATCH_TEXT.format(path)}

    def begin(self) -> None:
        """It comes, and its first turn begins."""
        self.hook("session-start", source="startup")
        self.hook("user-prompt-submit", prompt="Go on")


def edits(root: Path, python: str, runs: int, pick: int) -> "Iterator[tuple[str, list[float]]]":
    """(client, medians of its hooks before, behind and after the step) for each, each alone."""
    for name in (CLAUDE, *ROWS):
        at = repository(root / name, python, 100)
        if name != CLAUDE:
            os.environ["HOME"] = str(at.home)
            clients_plan.install(at.repo, (name,))
        one = Session(at, name)
        one.begin()
        took, units = [], []
        for number in range(runs + 1):
            units.append(ran([python, *BARE], one.env, b"", at.repo)[pick])
            took.append([x[pick] for x in one.edit(number)])
        unit = statistics.median(units[1:])
        yield name, [statistics.median(x) / unit for x in zip(*took[1:], strict=True)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often each edit is made (20)")
    parser.add_argument("--wall", action="store_true", help="by the clock: on a quiet machine")
    parser.add_argument("--python", default="", metavar="PATH", help="the hooks' interpreter")
    args = parser.parse_args()
    pick = Took._fields.index("wall" if args.wall else "cpu")
    ours: list[float] = []
    with tempfile.TemporaryDirectory(prefix="agent-sync-clients-") as folder:
        for name, took in edits(Path(folder), interpreter(args.python), args.runs, pick):
            ours = ours or took
            before, behind, after = took
            times = f"before {before / ours[0]:.2f}, whole {sum(took) / sum(ours):.2f}"
            verdict = "ok" if sum(took) <= ALONE else "over"
            parts = f"{before:.2f} + {behind:.2f} + {after:.2f} = {sum(took):.2f}"
            print(f"{name:10}{parts:32}({times})  at most {ALONE} {verdict}", flush=True)
        os.chdir("/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
