#!/usr/bin/env python3
"""Write docs/protection.md from the table of ways that tests/scenarios tries one by one.

``--check`` writes nothing and exits 1 when the page is not what it should be.
"""

import argparse
import itertools
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CHECKOUT / "tests"), str(CHECKOUT / "src")]

from scenarios.table import kinds  # noqa: E402
from scenarios.table.clients import COLUMNS, MATTERS, Cell  # noqa: E402
from scenarios.table.others import OTHERS  # noqa: E402
from scenarios.table.way import (  # noqa: E402
    BARRED,
    DETECTED,
    PREVENTED,
    SAVED,
    SETTINGS,
    Kind,
    Way,
)

PAGE = CHECKOUT / "docs" / "protection.md"
SUMMARY = CHECKOUT / "tests" / "scenarios" / "table" / "summary.md"
LONGEST = 64
BEGINNING = """\
<!-- Made by scripts/make_protection.py. Change the table in tests/scenarios, not this file. -->
# What is prevented, what is only detected, what is not protected

The tables are for Claude Code; [what holds in which client](#in-each-client) is one further below.
Behind them stand the [ways](#ways-to-destroy-another-agents-work) that a test tries one by one,
with real hooks and a real shell, and looks at the files afterwards.

{summary}
## Ways to destroy another agent's work

Two sessions share one checkout. *ann* has uncommitted work in four files: `src/a.py`, `notes.md`
and `nb.ipynb`, which git knows, and `new.py`, which it does not. *ben* knows nothing of it. Below
stands what ben does, in {kinds} kinds and {ways} spellings. A test runs each of them through the
hooks and a real shell, in two settings, and then looks at the files (`tests/scenarios`):

- *at work*: ann's turn runs;
- *over*: her turn has ended, and nothing of it is committed.

What comes of it is one of these, and nothing else:

- **prevented**: the command did not run, and no file was touched;
- **detected**: it ran, both were told who changed what, and `agent-sync restore FILE` brought ann's
  last version back byte for byte;
- **saved first**: nobody alive was in the way; what the command threw away was put aside before it
  ran, and `agent-sync restore FILE` brought it back.

The last column has no work of ann's in it: the same files are ben's own, and a gate bars him from
them. What writes files that no text names is prevented there, too; what only stages is let through.

The spellings of writing commands come from the table by which commands are read
(`shell/writers`): a new one brings its rows.

| ben | spellings | at work | over | barred |
|---|---|---|---|---|
"""
OTHER = """
### More than a command

| ben | with | |
|---|---|---|
"""
CLIENTS = """
## In each client

The ways above are tried in Claude Code's words. Which of it holds for a session of which client
stands here; [what each one needs](clients.md) is another page. No mark: seen with the real client,
driven by a scripted model (`tests/clients`). ¹: tried with calls in the words of that client, not
with the client itself. ²: no test tries it; it is what we saw, read or expect. *read, not run* are
Cursor, VS Code, Kimi Code, Crush, Cline and Amp: what they send was written from what their makers
say.

| a session | {columns} |
|---|{rule}
"""
END = """
A day of three agents and a person (`tests/scenarios/test_a_day.py`: installs, generated code,
snapshots, formatters, rebases, merges, stashes, a server in the background) and several hundred
ordinary commands (`tests/scenarios/harmless.txt`) meet no refusal and no message that is not right.

## What is not covered

No hook of a client can see these; what they did is found at the next look, if ann's version
before it was known by then:

- a write by the same system call at the same moment, such as two programs that write one file;
- an MCP server, an editor or another tool that has no hooks: its writes are found by the hooks of
  the file's owner, but nobody is named and nothing is prevented (a client could run hooks around
  its MCP tools; to say who it was takes one before and one behind each call, about five starts of
  Python, and most such calls only read);
- what a program writes after its command's own process has ended and before the next hook;
- the time between the look before a command and the command's act.

And these bounds hold:

- What hides in a script, behind a variable from outside or in another language is not seen before
  it runs: it is detected.
- A hook that cannot judge lets a shell command pass and says so.
- Versions are kept up to 2 MiB a file. Of larger files only the change is told.
- When a command of the holder itself ran at the moment of the change (to two seconds), or the
  holder edited that file meanwhile or in the last five seconds, nobody is accused: the version from
  before is kept (`agent-sync restore --list`). A command that waits for the user's permission
  counts as running.
- A commit that another tool makes meets only the commit guard (`agent-sync guard install`).
"""


def page() -> str:
    """The text of the page."""
    found = kinds()
    ways = sum(len(kind.ways) for kind in found)
    rows = "".join(f"| {x.what} | {x.shown} | {_outcome(x.outcome)} |\n" for x in OTHERS)
    sections = "".join(_section(kind) for kind in found)
    return (
        BEGINNING.format(kinds=len(found), ways=ways, summary=SUMMARY.read_text(encoding="utf-8"))
        + _overview(found)
        + sections
        + OTHER
        + rows
        + _clients()
        + END
    )


def _clients() -> str:
    head = CLIENTS.format(columns=" | ".join(COLUMNS.values()), rule="---|" * len(COLUMNS))
    rows = [
        f"| {one.what} | {' | '.join(_cell(one.cells[name]) for name in COLUMNS)} |\n"
        for one in MATTERS
    ]
    return head + "".join(rows)


def _cell(cell: Cell) -> str:
    """What comes of it, and a mark where no real client was seen to do it."""
    return cell.says + cell.mark


def _overview(found: "list[Kind]") -> str:
    rows = []
    for kind in found:
        outcomes = (
            " or ".join(dict.fromkeys(filter(None, (way.outcome(setting) for way in kind.ways))))
            for setting in (*SETTINGS, BARRED)
        )
        rows.append(f"| {kind.what} | {len(kind.ways)} | {' | '.join(outcomes)} |\n")
    return "".join(rows)


def _section(kind: Kind) -> str:
    parts = [f"\n## ben {kind.what}\n"]
    for (hold, over), ways in itertools.groupby(kind.ways, lambda way: (way.hold, way.over)):
        said = hold if hold == over else f"{hold} at work, {over} when it is over"
        parts.append(f"\n**{said[0].upper()}{said[1:]}**\n\n```text\n{_lines(list(ways))}\n```\n")
    return "".join(parts)


def _lines(ways: "list[Way]") -> str:
    """The spellings, as many in a line as there is room for."""
    lines: list[str] = []
    for text in dict.fromkeys(_short(way) for way in ways):
        if lines and len(lines[-1]) + len(text) < 96:
            lines[-1] += f"   {text}"
        else:
            lines.append(text)
    return "\n".join(lines)


def _short(way: Way) -> str:
    after = {"background": " (in the background)", "interrupted": " (then Esc)"}
    text = way.command.replace("\n", "⏎")
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return text + after.get(way.how, " (the client dies)" if way.how == "died" else "")


def _outcome(outcome: str) -> str:
    return {PREVENTED: PREVENTED, DETECTED: DETECTED, SAVED: SAVED}.get(outcome, outcome)


def main() -> int:
    """Write or compare the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    if parser.parse_args().check:
        return int(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
