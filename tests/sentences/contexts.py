"""What the hooks tell a model unasked: at its start, with a prompt, after a step, at its end."""

import os
import subprocess
import sys

from agent_sync.console import console_commands
from scene.calls import Answer
from scene.session import Session

from .stage import Stage

FILE = "src/a.py"


def starts(stage: Stage) -> None:
    """The first words of a session, and those after a summary or a resume."""
    ada = stage.session("session-ada")
    stage.hook("nobody else is here", ada.start())
    ada.command("register", "--name", "ada", "--role", "builder")
    ada.command("create-task", "Round prices half up", "--priority", "3")
    ada.command("create-task", "Show the rounded price")
    ada.command("claim-task", "T1")
    ada.command("lock", "src/b.py", "--reason", "the release")
    ada.command("decision", "Prices are integers in cents")
    ada.edit(FILE)
    ada.command("send", "--to", "all", "--message", "I build the cart")
    bob = stage.session("session-bob")
    stage.hook("ada is at work; bob starts", bob.start())
    bob.command("register", "--name", "bob")
    ada.command("send", "--to", "bob", "--message", "Please review src/a.py", "--urgent")
    stage.hook("bob starts again after a summary", bob.start("compact"))
    stage.hook("ada, who holds things, starts again after a summary", ada.start("compact"))
    stage.hook("before that summary is made", _before_summary(stage, ada))
    stage.hook("ada resumes", ada.start("resume"))
    free = stage.session("session-cy", AGENT_SYNC_AUTO_CLAIM="1")
    stage.hook("cy starts, and takes the next task by itself", free.start())


def _before_summary(_stage: Stage, ada: Session) -> Answer:
    return ada.hook("pre-compact", ada.payload("PreCompact", trigger="auto"))


def mail(stage: Stage) -> None:
    """A message of others: with a prompt, after a step, and before a turn may end."""
    ada, bob = stage.agents("ada", "bob")
    stage.hook("bob's prompt, without mail", bob.prompt())
    ada.command("send", "--to", "bob", "--message", "The port is 5433 now")
    stage.hook("a message; bob's prompt", bob.prompt())
    ada.command("send", "--to", "bob", "--message", "Stop, the schema changes", "--urgent")
    ada.command("send", "--to", "bob", "--message", "Is src/a.py free?", "--needs-ack")
    stage.hook("two messages; after bob's next step", bob.batch())
    ada.command("send", "--to", "bob", "--message", "One more thing")
    stage.hook("bob's turn may not end yet", bob.stop())
    stage.hook("and then it may", bob.stop(active=True))
    ada.command("send", "--to", "all", "--message", "Lunch")
    stage.hook("what all are told does not hold a turn back", bob.stop())
    stage.hook("it comes with the next prompt", bob.prompt())
    ada.command("send", "--to", "bob", "--message", "long " * 400)
    stage.hook("a long message", bob.prompt())
    for number in range(8):
        ada.command("send", "--to", "bob", "--message", f"number {number} " + "and so on " * 40)
    stage.hook("more than fits", bob.prompt())


def news(stage: Stage) -> None:
    """What agent-sync itself has to tell: a lease that a person ended, a file that is free."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", FILE)
    person = stage.shell()
    person("register", "--name", "pat")
    person("unlock", FILE, "--force")
    stage.hook("a person has ended ada's lease", ada.batch())
    ada.command("lock", FILE)
    stage.waits("bob", FILE)
    ada.command("unlock", FILE)
    stage.hook("bob waited for src/a.py, which ada has given up", bob.batch())
    ada.command("create-task", "Round prices", "--file", FILE)
    with stage.console() as op:
        console_commands.execute(op, "task assign T1 ada")
        console_commands.execute(op, "directive ada leave src/b.py alone")
    stage.hook("a person has given ada a task, and a directive; after ada's next step", ada.batch())
    bob.command("send", "--to", "ada", "--message", "Please answer", "--needs-ack")
    ada.prompt()
    ada.command("ack", "M5")
    stage.hook("ada has acknowledged bob's message", bob.batch())


def two_processes(stage: Stage) -> None:
    """Two live clients under one id cannot be told apart."""
    line = [sys.executable, "-c", "input()"]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as other:
        ada = stage.agent("ada", CLAUDE_PID=str(os.getpid()))
        stage.session(ada.id, CLAUDE_PID=str(other.pid)).start("resume")
        stage.hook("ada's next prompt", ada.prompt())
        other.kill()


def status_lines(stage: Stage) -> None:
    """The client's status line."""
    ada, bob = stage.agents("ada", "bob")
    payload = {"session_id": "session-bob", "workspace": {"project_dir": str(stage.repo)}}
    stage.hook("nothing is held", bob.hook("statusline", payload))
    ada.edit(FILE)
    bob.edit("src/b.py")
    bob.pre_edit(FILE)
    ada.command("send", "--to", "bob", "--message", "hello")
    stage.hook("something is, and mail waits", bob.hook("statusline", payload))
    stage.database.path.write_bytes(b"no database" * 400)
    stage.hook("the database is damaged", bob.hook("statusline", payload))
