"""What the command line answers: to a model, or to a person at a shell."""

from .stage import Stage

FILE = "src/a.py"


def leases(stage: Stage) -> None:
    """Taking, renewing and giving up."""
    ada, bob = stage.agents("ada", "bob")
    stage.typed(ada, "lock", FILE, "--reason", "the release is cut from it")
    stage.typed(ada, "lock", FILE)
    stage.typed(ada, "lock", "src/b.py", "docs/", "--ttl", "5")
    stage.typed(ada, "lock", "--resource", "port-5432")
    stage.passes(4)
    stage.typed(bob, "lock", FILE)
    stage.typed(bob, "lock", "docs/x.md", FILE)
    stage.typed(bob, "lock", "--resource", "port-5432")
    stage.typed(bob, "lock", "src/")
    stage.typed(bob, "lock", FILE, "--wait=0.01")
    stage.typed(bob, "unlock", FILE)
    stage.typed(bob, "unlock", "src/free.py")
    stage.typed(bob, "unlock", "docs/x.md")
    stage.typed(ada, "unlock", "docs/x.md")
    stage.typed(bob, "unlock", FILE, "--force")
    stage.typed(bob, "unlock", "--all")
    stage.typed(bob, "append", FILE, "--content", "a line")
    stage.typed(bob, "append", "log.txt", "--content", "a line")
    stage.typed(ada, "unlock", FILE)
    stage.typed(ada, "unlock", "--all")
    stage.typed(ada, "lock", "../outside.txt")
    stage.typed(ada, "lock", ".")
    stage.typed(bob, "lock", FILE)


def leases_for_a_person(stage: Stage) -> None:
    """A bare shell: a person may end what a live agent holds."""
    (ada,) = stage.agents("ada")
    ada.command("lock", FILE)
    ada.edit("src/b.py")
    stage.typed(stage.shell(), "lock", FILE)
    stage.typed(stage.shell(), "lock", "src/b.py")
    stage.typed(stage.shell(), "unlock", FILE)
    stage.typed(stage.shell(), "unlock", FILE, "--force")
    stage.typed(stage.shell("operator"), "lock", FILE, "--reason", "I do it by hand")
    stage.typed(ada, "lock", FILE)


def leases_in_a_circle(stage: Stage) -> None:
    """Waiting that would never end is refused."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", FILE)
    bob.command("lock", "src/b.py")
    stage.waits("ada", "src/b.py")
    stage.typed(bob, "lock", FILE, "--wait=1")


def tasks(stage: Stage) -> None:
    """The life of a task."""
    ada, bob = stage.agents("ada", "bob")
    stage.typed(ada, "create-task", "Round prices half up", "--priority", "3", "--file", FILE)
    stage.typed(ada, "create-task", "Round prices half up")
    stage.typed(ada, "create-task", "Show the rounded price", "--depends-on", "T1")
    stage.typed(ada, "claim-task", "T1")
    stage.typed(ada, "claim-task", "T1")
    stage.typed(bob, "claim-task", "T1")
    stage.typed(bob, "claim-task", "T2")
    stage.typed(bob, "claim-task", "T9")
    stage.typed(bob, "claim-next")
    stage.typed(bob, "complete-task", "T1")
    stage.typed(ada, "block-task", "T1", "--reason", "the schema is missing")
    stage.typed(ada, "unblock-task", "T1")
    stage.typed(ada, "claim-task", "T1")
    stage.typed(ada, "release-task", "T1")
    stage.typed(ada, "claim-task", "T1")
    stage.typed(ada, "complete-task", "T1")
    stage.typed(ada, "complete-task", "T1")
    bob.command("lock", "src/b.py")
    ada.command("create-task", "Clean up", "--file", "src/b.py")
    stage.typed(ada, "claim-task", "T3")
    stage.typed(ada, "cancel-task", "T3")
    stage.typed(bob, "claim-next")
    stage.typed(bob, "show-task", "T2")
    stage.typed(bob, "tasks", "--status", "done")


def messages(stage: Stage) -> None:
    """Sending, reading, answering."""
    ada, bob = stage.agents("ada", "bob")
    stage.typed(ada, "send", "--to", "bob", "--message", "Is src/a.py free?", "--needs-ack")
    stage.typed(ada, "send", "--to", "all", "--message", "The port is 5433 now")
    stage.typed(ada, "send", "--to", "nobody", "--message", "hello")
    stage.typed(bob, "inbox", "--peek")
    stage.typed(bob, "inbox")
    stage.typed(bob, "inbox")
    stage.typed(bob, "read-message", "M1")
    stage.typed(bob, "send", "--to", "ada", "--message", "Yes", "--reply-to", "M1")
    stage.typed(bob, "ack", "M1")
    stage.typed(bob, "ack", "M1")
    stage.typed(bob, "ack", "M2")
    stage.typed(ada, "thread", "M1")
    stage.typed(bob, "read-message", "M9")
    stage.typed(ada, "search", "port")
    stage.typed(ada, "search", "nowhere")


def oneself(stage: Stage) -> None:
    """Who one is, and what is left behind for others."""
    ada, bob = stage.agents("ada", "bob")
    stage.typed(ada, "whoami")
    stage.typed(ada, "register", "--name", "ada", "--role", "builder")
    stage.typed(bob, "register", "--name", "ada")
    stage.typed(ada, "heartbeat")
    stage.typed(ada, "decision", "Prices are integers in cents")
    stage.typed(bob, "decisions")
    stage.typed(ada, "log", "--type", "note", "--message", "tests are green")
    stage.typed(stage.shell(), "whoami")
    stage.typed(stage.shell(), "init")
    stage.typed(stage.shell(), "gc")
    stage.typed(stage.shell(), "show-task", "T1")
    stage.typed(stage.shell(), "nonsense")
    stage.typed(stage.shell(), "lock")
