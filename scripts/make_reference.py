#!/usr/bin/env python3
"""Write docs/reference: commands, JSON, exit codes, hooks and storage, all from the code.

``--check`` writes nothing and exits 1 when a file is not what it should be.
"""

import argparse
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CHECKOUT / "src"), str(CHECKOUT / "scripts")]

import reference_console  # noqa: E402 - the path comes first
import reference_hooks  # noqa: E402

from agent_sync import errors  # noqa: E402
from agent_sync.cli import command_table  # noqa: E402
from agent_sync.cli.parsing import Parser  # noqa: E402

FOLDER = CHECKOUT / "docs" / "reference"
MADE = "<!-- Made by scripts/make_reference.py. Change the code, not this file. -->\n"

DATA = {
    "status": "now, me, active, agents (running and asking: what and since when, or null), "
    "leases, waits, tasks, unread, decisions, activity, "
    "hook_errors, hook_error, blocked (who is stopped, by what, and what lets it go on), "
    "free_to_go_on, orphaned, attention (what needs a person, most urgent first), "
    "merges (what several checkouts changed alike), paused; with "
    "--compact compact in its place, where linked also link",
    "register": "id, name, role, kind, session, parent, rule, registered, twin_pid, client, "
    "name_from (chosen, title or given), others",
    "whoami": "id, name, role, kind, session, parent, rule, registered, twin_pid, client, "
    "name_from, others",
    "heartbeat": "id, name, role, kind, session, parent, rule, registered, twin_pid, client, "
    "name_from, others",
    "lock": "leases, token (of the first), tokens (by key), beyond (keys that cover more files "
    "than are watched), missing (files that are not there), "
    "enforced; with a link also unconfirmed, fence",
    "unlock": "released, free (keys)",
    "locks": "leases; with --all also past",
    "append": "path, bytes",
    "crew": "crew; with `show` also history; other verbs say what they did",
    "crews": "crews",
    "wake": "wake",
    "create-task": "task",
    "update-task": "task",
    "tasks": "tasks",
    "show-task": "task",
    "claim-task": "task, leased (keys)",
    "claim-next": "task (null when drained), leased (keys)",
    "complete-task": "task, unblocked (tasks)",
    "cancel-task": "task",
    "release-task": "task",
    "block-task": "task",
    "unblock-task": "task",
    "send": "id, to (address, agents, live, note)",
    "inbox": "messages, marked_read",
    "read-message": "message",
    "ack": "id",
    "thread": "messages",
    "link": "machine, name, room, url, others (names of the machines that are there), relay "
    "(whether it answers)",
    "unlink": "room (null where nothing was linked), told (whether the server was), rows",
    "relay": "with --once room, with --stop stopped",
    "search": "hits (id, kind, text)",
    "decision": "id, supersedes",
    "decisions": "decisions",
    "log": "seq, type, path",
    "activity": "events, last (sequence number)",
    "who": "path, checkout, dirty (null where git cannot say), work (agent, person, live, "
    "last_seen, wrote_at, presumed), leases, kept, files (of a folder: path, work)",
    "gate": "gate (id, state, reason, why, policy, paths, parties, missing, in_the_way, "
    "can_resolve, next)",
    "gates": "gates (as gate has it)",
    "propose": "patch, checks (name, outcome: passed, failed or waits, line), asked (names)",
    "patch": "patch, diff (with diff_base64 beside one that is no UTF-8), history (at, agent, "
    "what, body), parties (agent, part, verdict, note); with another verb than show as propose",
    "patches": "patches (files are paths here; wanted: names of whose word is missing)",
    "approve": "patch, checks, asked; with the id of a checkpoint, checkpoint and freed (ids)",
    "reject": "patch, checks, asked; with the id of a checkpoint, checkpoint and freed (ids)",
    "show": "gate (as gate has it), history (at, agent, what, text); with another kind as its own "
    "command has it",
    "resolve": "gate (as gate has it); with the id of a checkpoint, checkpoint and freed (ids)",
    "cancel": "gate (as gate has it); with another kind as its own command has it",
    "handoff": "handover (id, state, giver, giver_id, receiver, receiver_id, task, whole, "
    "checkout, head, expires_at, created_at, ended_at, files, note: goal, done, files, decisions, "
    "risks, leases, head, words; history)",
    "handoffs": "handovers (as handover has it, without files, note and history)",
    "accept": "handover, files, leases, tasks, checkpoints (whose author was gone), note",
    "decline": "handover",
    "take-over": "handover, files, leases, tasks, checkpoints, note",
    "next": "next (as duties has it, or null), duties (how many)",
    "duties": "duties (agent, agent_id, verb, subject, command, because, words, waiting, "
    "waiting_ids, since); with --all also orphaned (agent, agent_id, paths, wrote_at, last_seen)",
    "sync": "now, crews, active_work (agents, tasks), ownership (leases, files, orphaned), "
    "blockers (blocked, free_to_go_on, gates, checkpoints, handovers), patches, obligations (as "
    "duties has it)",
    "own": "owned (path, lost: names of live agents it was attributed to, already)",
    "disown": "disowned (paths)",
    "pause": "paused (by, reason, since, until; null without one), was (--end, --status: whether "
    "one was on)",
    "checkpoints": "checkpoints",
    "restore": "versions; with FILE or --version: version, path, restored, replaced, to, "
    "kept (the others of a file that is so already)",
    "init": "root, folder, created",
    "gc": "dropped (rows by kind)",
    "version": "version, schema, python, root, program (the hash of an archive, else nothing)",
}
"""What stands in ``data``, beside ``acting_as`` and ``source``."""

SHAPES = {
    "agent": "id, name, kind, role, parent, status, last_seen, task, task_title, file, file_at, "
    "children, twin",
    "lease": "key, target, kind, mode, keep, checkout, holder, holder_id, reason, since, until, "
    "ends_with_turn, token, holds, waiters (a past one: ended_at, ended_why)",
    "wait": "key, target, mode, agent, agent_id, since, timed_out, reserved_until",
    "task": "id, title, description, status, priority, owner, owner_id, created_by, "
    "blocked_reason, files, depends_on, unfinished, created_at, updated_at, completed_at",
    "message": "id, kind, from, from_id, to, body, sent_at, reply_to, thread, urgent, needs_ack "
    "(in the inbox also pushed_at, read_at, acked_at)",
    "decision": "id, by, by_id, text, at, supersedes",
    "checkpoint": "id, summary, state, in_force, orphaned, author, author_id, approvers (id, name, "
    "verdict, note), held (id, name), head, next, risk, evidence, command, exit_code, replaces, "
    "created_at, state_at, ended_at",
    "patch": "id, title, state, author, author_id, checkout, round, created_at, state_at, "
    "reverted_at, files (path, from, kind, binary, added, removed)",
    "event": "seq, at, agent_id, agent, type, text, path, checkout, tool, ref",
}

JSON = """\
# JSON output

Every command takes `--json` and then prints one document on one line of standard output, in
ASCII. Its keys are the same whether the command succeeded or failed, and before it could run.

| key | what it is |
|---|---|
| `version` | 1; it rises when a key changes its meaning or goes |
| `command` | the command as typed |
| `status` | `ok` or `error`: `error` exactly when `errors` is not empty |
| `exit_code` | what the process exits with |
| `data` | what the command gives back, `{}` after an error that stopped it |
| `errors` | a list of `{code, message, …facts}` |

Whoever acted is in `data`: `acting_as` (an id) and `source` (where the id comes from; it ends in
`+open_call` when the command acts as the one subagent that has a shell call open).

Times are ISO 8601 in UTC, whole seconds, or null. An `until` of null is a lease that ends with
its holder's turn. Ids are as they are typed: `T12`, `M340`, `D3`.

Raw, without the envelope: `activity --follow` (one event a line, with `--json` one object a
line), `status --watch` (the screen of a terminal), `export` (JSON lines, each with its
`record`), `completion` (a script), `hook` (what the client expects), `statusline` (a line or
nothing), `console` (it draws on the terminal), `serve` (where it listens), `relay` (which
room it serves), `room export` (the room).

## Data of each command

| command | keys |
|---|---|
{data}

## Shapes

| shape | keys |
|---|---|
{shapes}

## Error codes

| code | exit | meaning |
|---|---|---|
{codes}
| `internal` | 1 | A failure that nobody expected; please report it. |

`held` and `wait_timed_out` carry `path`, `target`, `holder`, `holder_id`, `key`, `kind`, `mode`,
`reason`, `since`, `until` of the first obstacle, and all of them under `holders`.
`would_deadlock` carries `cycle` (ids, the first again at the end) and `names`. `stale_token`
carries `token` and `current`. `name_taken` carries `suggestion`. `ambiguous` carries `ids`.
"""

EXITS = """\
# Exit codes

| code | meaning | error codes |
|---|---|---|
{rows}
| 130 | interrupted (143 for SIGTERM while waiting) | |

`hook EVENT` exits 0 or, for a refusal, 2; an unknown event exits 0. Errors go to standard error
as one sentence with the next step; with `--json` they are in the envelope on standard output.
"""

MEANING = {
    errors.OK: "done",
    errors.ERROR: "error",
    errors.CONFLICT: "conflict: held, claimed, taken, ambiguous, timed out, would deadlock",
    errors.NOT_FOUND: "not found",
    errors.USAGE: "wrong usage or bad input",
}


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = [name for name, text in pages().items() if current(name) != text]
    for name in stale:
        sys.stdout.write(f"{'stale' if check else 'wrote'} docs/reference/{name}\n")
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
    return int(check and bool(stale))


def current(name: str) -> str:
    """What a page says now."""
    path = FOLDER / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def pages() -> dict[str, str]:
    """File name -> text."""
    return {
        "cli.md": MADE + cli_page(),
        "json.md": MADE + json_page(),
        "exit-codes.md": MADE + exit_page(),
        "console.md": MADE + reference_console.page(),
        **{name: MADE + text for name, text in reference_hooks.pages().items()},
    }


def cli_page() -> str:
    """Every command with its arguments, in the order of the table."""
    top, commands = command_table.build_parser(command_table.MODULES)
    helps = {
        choice.dest: choice.help or ""
        for action in top._actions
        if isinstance(action, argparse._SubParsersAction)
        for choice in action._choices_actions
    }
    parts = ["# Commands\n"]
    parts += [f"- [`{name}`](#{name}): {helps[name]}" for name in commands]
    parts += ["", "Every command also takes `--json` ([JSON output](json.md)) and `--help`.", ""]
    for name, parser in commands.items():
        parts += _command(name, helps[name], parser)
    return "\n".join(parts).rstrip() + "\n"


def _command(name: str, summary: str, parser: Parser) -> list[str]:
    actions = [a for a in parser._actions if a.dest not in ("help", "json")]
    usage = " ".join([f"agent-sync {name}", *map(_usage, actions)])
    lines = [f"## {name}", "", f"{summary[:1].upper()}{summary[1:]}.", "", f"    {usage}", ""]
    rows = [f"| `{_cell(_spelling(a))}` | {_cell(a.help or '')} |" for a in actions]
    lines += ["| argument | |", "|---|---|", *rows, ""] if rows else []
    return lines + ([" ".join(parser.epilog.split()), ""] if parser.epilog else [])


def _usage(action: argparse.Action) -> str:
    text = _spelling(action)
    if isinstance(action, argparse._AppendAction):
        text += " ..." if action.required else "]..."
        return text if action.required else "[" + text
    if action.option_strings:
        return text if action.required else f"[{text}]"
    return {"*": f"[{text} ...]", "+": f"{text} ..."}.get(str(action.nargs), text)


def _spelling(action: argparse.Action) -> str:
    value = action.metavar or (action.dest.upper() if action.option_strings else action.dest)
    if action.choices:
        value = "{" + ",".join(map(str, action.choices)) + "}"
    if not action.option_strings:
        return str(value)
    option = action.option_strings[-1]
    if action.nargs == 0:
        return option
    return f"{option}[={value}]" if action.dest == "wait" else f"{option} {value}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def json_page() -> str:
    """The envelope, the shapes and the codes."""
    return (
        JSON.replace("{data}", _table(DATA))
        .replace("{shapes}", _table(SHAPES))
        .replace("{codes}", "\n".join(map(_code, error_types())))
    )


def _table(rows: dict[str, str]) -> str:
    return "\n".join(f"| `{name}` | {keys} |" for name, keys in rows.items())


def _code(kind: type[errors.AgentSyncError]) -> str:
    meaning = (kind.__doc__ or "").strip().split("\n")[0]
    return f"| `{kind.code}` | {kind.exit_status} | {_cell(meaning)} |"


def error_types() -> list[type[errors.AgentSyncError]]:
    """Every expected failure, as they stand in the file."""
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [kind for kind in found if issubclass(kind, errors.AgentSyncError)]


def exit_page() -> str:
    """What each exit status means."""
    rows = []
    for status, meaning in MEANING.items():
        codes = [f"`{kind.code}`" for kind in error_types() if kind.exit_status == status]
        rows.append(f"| {status} | {meaning} | {', '.join(codes)} |")
    return EXITS.replace("{rows}", "\n".join(rows))


if __name__ == "__main__":
    sys.exit(main())
