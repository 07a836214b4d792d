"""What the tables, the screen of ``status``, the console and its board show."""

import time

from agent_sync.console import feed_lines, panes
from agent_sync.console.operator import Operator
from agent_sync.console.panes import Seen
from agent_sync.console.tui import greeting
from agent_sync.feed import happened
from agent_sync.messages.all_sent import newest
from agent_sync.views import event_sentences
from scene.clients import Spoken
from scene.session import Session

from .stage import COLUMNS, HOUR_MS, ROWS, Stage

FILE = "src/a.py"


def _busy(stage: Stage) -> "tuple[Session, Session]":
    """Ada builds the cart; bob waits for a file of hers, and was refused it."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("register", "--role", "builder")
    ada.command("create-task", "Round prices half up", "--priority", "3")
    ada.command("create-task", "Show the rounded price", "--depends-on", "T1")
    ada.command("create-task", "Ask for the schema")
    ada.command("block-task", "T3", "--reason", "nobody knows it")
    ada.command("claim-task", "T1")
    ada.change(FILE, "a = 2\n")
    ada.command("lock", "docs/", "--reason", "the manual")
    ada.command("lock", "--resource", "port-5432", "--shared")
    ada.command("decision", "Prices are integers in cents")
    ada.command("send", "--to", "bob", "--message", "Please review src/a.py", "--needs-ack")
    ada.command("send", "--to", "operator", "--message", "May I commit?", "--urgent")
    stage.passes(5)
    for _ in range(3):
        bob.pre_edit(FILE)
    stage.waits("bob", FILE)
    stage.passes(2.5)
    return ada, bob


def status(stage: Stage) -> None:
    """One screen for a person, a few lines for a model."""
    stage.typed(stage.shell(), "status")
    stage.typed(stage.shell(), "status", "--compact")
    ada, bob = _busy(stage)
    stage.typed(stage.shell(), "status")
    stage.typed(bob, "status")
    stage.typed(bob, "status", "--compact")
    stage.typed(ada, "status", "--compact")
    stage.passes(60)
    stage.typed(stage.shell(), "status")


def tables(stage: Stage) -> None:
    """The lists."""
    for words in (["locks"], ["tasks"], ["inbox"], ["decisions"], ["activity"]):
        stage.typed(stage.shell(), *words)
    ada, bob = _busy(stage)
    stage.typed(ada, "locks")
    stage.typed(bob, "locks", "--all")
    stage.typed(bob, "tasks")
    stage.typed(bob, "show-task", "T2")
    stage.typed(bob, "inbox")
    stage.typed(bob, "decisions")
    stage.typed(stage.shell(), "activity")


def console(stage: Stage) -> None:
    """The console: what it begins with, and what its commands answer."""
    _busy(stage)
    with stage.console() as op:
        stage.note("it begins", "\n".join(greeting.greeting(op, columns=COLUMNS, rows=ROWS)))
        for line in (
            "who",
            "locks",
            "tasks",
            "msgs",
            "lock src/b.py I do it by hand",
            "lock src/a.py",
            "unlock src/a.py",
            "unlock src/b.py",
            "unlock src/free.py",
            "send bob hello",
            "send nobody hello",
            "directive all stop for a moment",
            "task new Check the totals",
            "task assign T4 bob",
            "task block T4 no data",
            "task unblock T4",
            "task done T4",
            "task done T9",
            "decision We ship on Friday",
            "statsu",
            "lock",
            "help task",
            "help",
        ):
            stage.asked(op, line)


def board(stage: Stage) -> None:
    """The full-screen board: the rows of each pane, and what needs the person most."""
    with stage.console() as op:
        _panes(stage, op, "nobody is there")
    _busy(stage)
    with stage.console() as op:
        _panes(stage, op, "ada and bob are at work")
        found = op.see()
        stage.note("what needs the person most", "\n".join(feed_lines.urgent(found)))
        stage.note("the state in one line", feed_lines.counts(found))


def _panes(stage: Stage, op: Operator, when: str) -> None:
    seen = Seen(op.see(), newest(op.store), happened.since(op.store, 0))
    for pane in panes.panes(seen).values():
        rows = [" | ".join(column.title for column in pane.columns)]
        rows += [" | ".join(row.cells) + f"  [{row.mark}]" * bool(row.mark) for row in pane.rows]
        stage.note(f"{pane.title}: {when}", "\n".join(rows if pane.rows else [pane.empty]))


def what_needs_attention(stage: Stage) -> None:
    """All that ``status`` says of what is not as it should be."""
    ada, bob = stage.agents("ada", "bob")
    stage.shell("eve").ok("register", "--name", "eve")
    stage.database.change("agents", {"kind": "session"}, id="eve")
    stage.shell("sam").ok("register", "--name", "sam")
    ada.command("lock", FILE, "--ttl", "10", "--reason", "the release")
    ada.command("lock", "docs/", "--ttl", "300")
    stage.waits("bob", FILE)
    stage.waits("bob", "src/free.py", reserved_until=stage.clock.ms + HOUR_MS)
    for who in ("bob", "eve", "sam"):
        ada.command("send", "--to", who, "--message", "hello")
    stage.passes(7)
    bob.pre_edit("src/free.py")
    bob.pre_edit("docs/x.md")
    ada.pre_edit("src/free.py")
    bob.stop(active=True)
    log = stage.repo / ".claude" / "coordination" / "hooks.log"
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stage.clock.ms / 1000))
    log.write_text(f"{moment} stop StoreBusy: the database is busy\n", encoding="utf-8")
    stage.typed(stage.shell("operator"), "status")
    stage.typed(bob, "status", "--compact")
    stage.passes(200)
    stage.typed(stage.shell("operator"), "status")


def what_happened(stage: Stage) -> None:
    """The sentence for everything that the feed knows."""
    stage.agents("ada")
    bodies = {"": "", "agent_left": "gone without a word", "command_failed": "interrupted: make"}
    for kind in event_sentences._SENTENCES:
        body = bodies.get(kind, "(words)")
        row = {"type": kind, "body": body, "key": FILE, "ref": "T1"}
        stage.database.add("activity", at=stage.clock.ms, agent_id="session-ada", **row)
    for body in ("expired", "holder gone", "forced by bob", "unlocked"):
        row = {"type": "lease_released", "body": body, "key": FILE}
        stage.database.add("activity", at=stage.clock.ms, agent_id="session-ada", **row)
    stage.typed(stage.shell(), "activity", "--limit", "100")


def several_clients(stage: Stage) -> None:
    """Sessions of more than one client, one of which wrote in a way that nobody reads."""
    ada, bob = _of_clients(stage)
    stage.typed(stage.shell(), "status")
    stage.typed(ada, "status", "--compact")
    stage.typed(ada, "who", FILE)
    stage.typed(bob, "whoami")
    stage.typed(stage.shell(), "sync")
    with stage.console() as op:
        _panes(stage, op, "agents of three clients")
        stage.asked(op, "who")


def _of_clients(stage: Stage) -> "tuple[Session, Session]":
    (ada,) = stage.agents("ada")
    made = {}
    for client, name in (("codex", "bob"), ("gemini", "eve")):
        one = Spoken(stage.repo, name, stage.home, client=client, real=False)
        one.start()
        made[name] = one
    database = stage.database
    for agent, name in (("codex:bob", "bob"), ("gemini:eve", "eve")):
        database.change("agents", {"name": name, "name_key": name}, id=agent)
    made["bob"].child("kid").pre_bash("ls")
    made["bob"].change(FILE, "b = 2\n")
    why = "its tool smart_edit was called in a way that is not known here"
    database.change("agents", {"unprotected": why}, id="gemini:eve")
    return ada, made["bob"]
