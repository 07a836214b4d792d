"""The pages hooks.md and storage.md, from the hook table, the docstrings and the schema.

``make_reference.py`` writes them. What cannot be read from the code (what a hook prints, what a
table is for) stands here; a test demands an entry for every hook and every table.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from agent_sync.hooks.entry import HANDLERS
from agent_sync.hooks.own_process import DEADLINE_S
from agent_sync.install.claude_code.hook_table import TABLE
from agent_sync.install.other_clients.client_rows import ROWS
from agent_sync.store import schema
from agent_sync.store.migrate import migrate
from agent_sync.store.sqlite import Store

SOURCE = Path(__file__).resolve().parents[1] / "src" / "agent_sync"

PRINTS = {
    "session-start": "the state of the repository and unread mail, as `additionalContext`; nothing "
    "when the session is alone and nothing is open. One line for the person, that it is on and who "
    "the session is, as `systemMessage`, but after a summary. Writes `AGENT_SYNC_ROOT` and the "
    "command's folder to `CLAUDE_ENV_FILE`.",
    "user-prompt-submit": "new directed mail and broadcasts, as `additionalContext`.",
    "pre-tool-use": "nothing when the edit or command may go on. A refusal: exit 2, the text on "
    "standard error, and on standard output a JSON object with `permissionDecision` `deny` and the "
    "same text. A note as `additionalContext`: the file was changed by somebody else since it was "
    "last read, or a command names uncommitted work of others, which is kept.",
    "post-tool-use": "nothing; after a shell command a note as `additionalContext` when files that "
    "others hold changed while it ran.",
    "post-tool-use-failure": "the same after a command that failed.",
    "post-tool-batch": "new directed mail, and what a command changed whose end no hook saw, as "
    "`additionalContext`.",
    "stop": 'new directed mail, once, as `{"decision": "block", "reason": ...}`; else nothing.',
    "stop-failure": "nothing.",
    "subagent-start": "nothing.",
    "subagent-stop": "new mail to the subagent itself, once, in the form that `stop` uses; else "
    "nothing.",
    "notification": "nothing.",
    "pre-compact": "one line of plain text for the summary: the agent's name, its task, its "
    "leases; nothing when there is neither task nor lease.",
    "session-end": "nothing.",
}

PURPOSE = {
    "meta": "Facts about the file itself: the oldest schema that may use it, the last clean-up.",
    "agents": "Who was ever seen here: sessions, subagents, shells, the operator.",
    "leases": "Claims, those that hold and those that ended. Whether an open row holds is "
    "computed, never stored.",
    "waits": "The queue: one row for each place in it.",
    "refusals": "How often an agent was refused a path since it last had it.",
    "calls": "Shell calls that have begun, to tell which subagent a command comes from.",
    "edits": "Edits that have begun and whose end no hook has looked at yet.",
    "events": "Keys of what has been handled, so that a hook delivered twice acts once.",
    "hooks": "When each hook last ran, for `doctor`.",
    "tasks": "The task board.",
    "task_files": "The files of a task.",
    "task_deps": "What has to be done before a task.",
    "messages": "Messages and notices.",
    "addressees": "Whom a message was sent to, as written; resolved when mail is looked for.",
    "deliveries": "What became of a message at each recipient.",
    "decisions": "Decisions; one may supersede another.",
    "looks": "When git was last asked what differs from HEAD in a checkout, and what it cost.",
    "commits": "Which commits were made by commands of whom.",
    "seen": "What each agent last read or wrote of a file: who made a change, and who knows of it.",
    "watched": "How a file that is somebody's, or held, looked when it was last looked at.",
    "blobs": "Contents of files, each once: of files that are held, and of versions that are kept.",
    "kept": "Versions of files for `agent-sync restore`.",
    "gates": "Points that their parties may not cross before they agree.",
    "parties": "Who has part in a gate, crew, checkpoint, patch or hand-over, and what they said.",
    "covered_paths": "Which paths a gate guards, and which a checkpoint or a hand-over covers.",
    "covered_files": "What the files of a checkpoint or a patch held then, by hash.",
    "papers": "Diffs, outputs, the text of patches and of notes; dropped 30 days after their end.",
    "steps": "The history of each gate, crew, checkpoint, patch and hand-over.",
    "stopped": "Whose write was refused by which of them, and since when they may go on.",
    "crews": "Groups of agents that work under one way of working.",
    "checkpoints": "States of files that named agents must approve.",
    "required_items": "What must be ticked before a checkpoint is approved.",
    "patches": "Changes left for whoever may make them.",
    "refused_edits": "The last edit that each agent was refused, for a patch; for a day.",
    "handovers": "Work that is passed on.",
    "wakes": "Messages that ask an agent for one act.",
    "duties_told": "What an agent was told that it owes, once for each change.",
    "link_state": "Of the link to other machines: with what, since when, how it stands.",
    "linked": "Under which name other machines know a row of here, and what was said of it last.",
    "numbers": "While linked: the numbers that new tasks, gates and so on get.",
    "pauses": "Times in which a person had all hooks here let pass.",
    "activity": "The feed: one row for each change of state, in rising order.",
}


def pages() -> dict[str, str]:
    """File name -> text of each page, without the notice that it is made."""
    return {
        "hooks.md": "\n".join(hooks_page()) + "\n",
        "storage.md": "\n".join(storage_page()) + "\n",
    }


def hooks_page() -> Iterator[str]:
    """The lines of hooks.md."""
    yield "# Hooks"
    yield ""
    yield from HOOKS_INTRODUCTION.strip().split("\n")
    yield ""
    yield "| Event | Matcher | Hook | Timeout |"
    yield "|---|---|---|---|"
    for entry in TABLE:
        yield f"| {entry.event} | {_code(entry.matcher)} | `{entry.hook}` | {entry.timeout} s |"
    yield from _other_clients()
    for module in dict.fromkeys(HANDLERS.values()):
        yield from _one_handler(module, [hook for hook in HANDLERS if HANDLERS[hook] == module])


def _other_clients() -> Iterator[str]:
    """The same of the clients that have files of their own."""
    yield ""
    yield "## Other clients"
    yield ""
    yield from OTHERS_INTRODUCTION.strip().split("\n")
    for row in ROWS.values():
        yield ""
        read = "" if row.dialect.run else " (read about, not run)"
        yield f"{row.label}{read}, `{row.file}`:"
        yield ""
        yield "| Event | Matcher | Hook | Timeout |"
        yield "|---|---|---|---|"
        for call in row.calls:
            yield f"| {call.event} | {_code(call.matcher)} | `{call.hook}` | {call.timeout} s |"


OTHERS_INTRODUCTION = """
`hook --client NAME EVENT` reads the client's own call, and answers in its form, always with 0.
`agent-sync install --agents NAME` writes these; a time-out is written in the client's unit. The
events of opencode are those of the plugin, which starts the hook.
"""


HOOKS_INTRODUCTION = f"""
Each hook is one short process, `hook EVENT`, that reads one JSON object from standard input.
It ends with 0 (no opinion) or 2 (refused). It answers within {DEADLINE_S:g} seconds of its own
accord, beside the time of `AGENT_SYNC_HOLD_SECONDS` (not on Windows, where only the client's
timeout ends it); the timeout below is the one given to the client. Whatever goes wrong inside
allows the action and leaves a line in `.claude/coordination/hooks.log`, with two exceptions: a busy
database refuses an edit, and a command that may write, once, and `--strict` refuses an edit that
could not be checked. No hook ever answers `allow`.

Every installed command is guarded: without the program, or without Python 3.10, it exits 0. With
`--strict` an edit hook that cannot load its program exits 1, and `onFailure` tells the client to
take that for a refusal. `agent-sync hook EVENT` runs the same code. An unknown event exits 0 and
prints nothing.

Words of other agents reach a model only inside `<agent-sync-state trust="untrusted">`, one line
each, cleaned and bounded.
"""


def _one_handler(module: str, hooks: list[str]) -> Iterator[str]:
    about, does = _docstrings(module)
    yield ""
    yield f"## {', '.join(hooks)}"
    yield ""
    yield about
    yield ""
    yield does
    yield ""
    for hook in hooks:
        yield f"- `{hook}` prints: {PRINTS[hook]}"


def _docstrings(module: str) -> tuple[str, str]:
    """The first paragraphs of a handler's module and of its ``handle``."""
    tree = ast.parse(
        (SOURCE / "hooks" / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    )
    handle = next(
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "handle"
    )
    return _prose(ast.get_docstring(tree)), _prose(ast.get_docstring(handle))


def _prose(docstring: "str | None") -> str:
    """The first paragraph, without rule ids and with Markdown's code marks."""
    text = " ".join((docstring or "").split("\n\n")[0].split())
    text = re.sub(r" \([A-Z]+-\d+(?:, [A-Z]+-\d+)*\)", "", text)
    return text.replace("``", "`")


def _code(text: "str | None") -> str:
    return "`" + text.replace("|", "\\|") + "`" if text else "always"


def storage_page() -> Iterator[str]:
    """The lines of storage.md, from a fresh database and the comments in its schema."""
    store = Store(":memory:")
    migrate(store)
    notes = comments()
    yield "# Storage"
    yield ""
    yield from STORAGE_INTRODUCTION.strip().split("\n")
    for table in tables(store):
        yield ""
        yield f"## {table}"
        yield ""
        yield PURPOSE[table]
        yield ""
        yield "| Column | Type | Default | Note |"
        yield "|---|---|---|---|"
        for row in store.all(f"PRAGMA table_info({table})"):
            yield _column(row, notes.get((table, str(row[1])), ""))
        indexes = _indexes(store, table)
        if indexes:
            yield ""
            yield f"Indexes: {', '.join(f'`{name}`' for name in indexes)}."
    store.close()


STORAGE_INTRODUCTION = f"""
One SQLite file for each repository, shared by all its worktrees:
`.claude/coordination/state.sqlite` in the root of the main checkout, or
`<git directory>/agent-sync/state.sqlite` where the git directory is not called `.git`. The schema
is version {schema.VERSION} (`PRAGMA user_version`); programs that know version
{schema.OLDEST_READER} or later may use the file. Do not write to it: the columns may change with
any version. `agent-sync export` prints it as JSON lines, but for what is shown to a person at a
terminal alone (of `agents` the columns terminal, title and prompt); every command has `--json`.

Times are whole milliseconds since 1970, UTC; 0 means never. Ids of agents are ids of sessions; a
subagent's is `<session>/<subagent>`. A key is a path below the repository with `/`, or an absolute
path outside it, or the name of a resource.

Beside the tables below there is `words`, the full-text index over messages, decisions and tasks,
where SQLite has FTS5. In the same folder: `hooks.log` (errors of hooks), `shell-id` (the identity
of a bare shell), `prepare.lock` (held while the schema is made or changed), `install/` (what the
installer did, with its backups), `.gitignore` (ignores all of it).
"""


def tables(store: Store) -> list[str]:
    """The tables of a database in the order of their making, without the index of words."""
    rows = store.all(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name <> 'words' AND name NOT LIKE 'words\\_%' ESCAPE '\\' ORDER BY rowid"
    )
    return [str(row[0]) for row in rows]


def _column(row: "tuple[object, ...]", note: str) -> str:
    _, name, kind, required, default, primary = row
    marks = ["key"] if primary else []
    marks += ["may be empty (NULL)"] if not (required or primary) else []
    marks += [note] if note else []
    shown = f"`{default}`" if default is not None else ""
    return f"| `{name}` | {kind} | {shown} | {'; '.join(marks)} |"


def _indexes(store: Store, table: str) -> list[str]:
    rows = store.all(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
        "AND sql IS NOT NULL ORDER BY rowid",
        (table,),
    )
    return [str(row[0]) for row in rows]


def comments() -> dict[tuple[str, str], str]:
    """(table, column) -> the comment behind the column in the step that made it."""
    found = {}
    table = ""
    for line in "\n".join(schema.MIGRATIONS).splitlines():
        code, _, note = line.partition("--")
        if started := re.match(r"\s*(?:CREATE|ALTER) TABLE (\w+)", code):
            table = started[1]
        column = re.match(r"(?:\s*ALTER TABLE \w+ ADD COLUMN|\s)\s*([a-z_]+) [A-Z]+", code)
        if column and note.strip():
            found[table, column[1]] = note.strip()
    return found
