"""What a person at the console is shown and asked of gates, checkpoints, patches, hand-overs."""

from agent_sync.console import feed_lines, panes
from agent_sync.console.operator import Operator
from agent_sync.console.panes import Seen
from agent_sync.console.rows import BETWEEN
from agent_sync.status import whole
from scene.session import Session

from .stage import ID, Stage

FILE = "src/a.py"
EDIT = b"--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
OTHER = b"--- a/top.txt\n+++ b/top.txt\n@@ -1 +1 @@\n-top\n+three\n"


def _at_work(stage: Stage) -> "tuple[Session, Session]":
    ada, bob = stage.agents("ada", "bob")
    for one in (ada, bob):
        one.prompt()
    return ada, bob


def _shown(stage: Stage, op: Operator) -> None:
    """What needs the person, and the pane."""
    board = op.see()
    stage.note("what needs the person", "\n".join(one.whole for one in panes.urgent(board)))
    stage.note("below the prompt", "\n".join(feed_lines.urgent(board)))
    rows = panes.panes(Seen(board, opened=whole.opened(op.store, board)))[BETWEEN].rows
    stage.note("between agents", "\n".join(" | ".join(row.cells) for row in rows))


def gates(stage: Stage) -> None:
    """Opened by the person, objected to, decided; what is blocked and free to go on."""
    ada, bob = _at_work(stage)
    with stage.console() as op:
        for line in ("gates", "gate open", "gate open nobody", "gate ack G1", "show G1"):
            stage.asked(op, line)
        stage.asked(op, f"gate open ada,bob --on {FILE} --why the interface changes")
        assert bob.pre_edit(FILE).refused
        stage.passes(3)
        _shown(stage, op)
        stage.asked(op, "gate resolve G1 all right")
        bob.command("gate", "object", "G1", "--why", "I am not done")
        bob.stop()
        ada.command("gate", "ack", "G1")
        stage.asked(op, "gate resolve G1 all right")
        _shown(stage, op)
        stage.asked(op, "show G1")
        ada.command("gate", "open", "--with", "operator", "--why", "may I?", "--deadline", "5")
        stage.asked(op, "gate object G2 not now")
        stage.passes(6)
        _shown(stage, op)
        stage.asked(op, "cancel G2 no need")


def checkpoints(stage: Stage) -> None:
    """One for the person, one for another agent."""
    ada, bob = _at_work(stage)
    ada.command("checkpoint", "parser done", "--on", FILE, "--approver", "operator")
    bob.command("checkpoint", "docs", "--on", "top.txt", "--approver", "ada", "--require", "tests")
    stage.passes(2)
    with stage.console() as op:
        _shown(stage, op)
        for line in (
            "checkpoints",
            "show C1 --diff",
            "approve C1 --resolve well done",
            "approve C2",
            "approve C2 --anyway",
            "resolve C2",
            "reject C2 too late",
            "approve C9",
            "next",
        ):
            stage.asked(op, line)


def patches_and_hand_overs(stage: Stage) -> None:
    """A change into somebody's file; work that passes on, and what is left."""
    ada, bob = _at_work(stage)
    ada.command("lock", FILE)
    stage.shell(ID + "bob")("propose", "--title", "two is better", stdin=EDIT)
    stage.shell(ID + "bob")("propose", "--title", "three", "--approver", "ada", stdin=OTHER)
    bob.change("src/b.py", "b = 2\n")
    bob.command("handoff", "--to", "ada", "--file", "src/b.py")
    with stage.console() as op:
        _shown(stage, op)
        for line in (
            "patches",
            "show P1",
            "patch check P1",
            "patch apply P1",
            "approve P1 --apply",
            "patch revert P1",
            "reject P1 not like this",
            "reject P2 not like this",
            "approve P2",
            "handoffs",
            "show H1",
            "accept H1",
            "cancel H1",
            "duties --all",
        ):
            stage.asked(op, line)
        bob.end()
        _shown(stage, op)
        stage.asked(op, "take-over bob")
        stage.asked(op, "take-over ada")
