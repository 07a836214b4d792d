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
    stage.typed(bob, "unlock", FILE)
    stage.typed(bob, "lock", FILE, "--wait=0.01")
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


def words_that_cannot_be_meant(stage: Stage) -> None:
    """What is refused before anything is looked up, or because nothing is found."""
    ada, bob = stage.agents("ada", "bob")
    person = stage.shell()
    stage.typed(ada, "unlock", "--all")
    stage.typed(ada, "unlock", "--all", FILE)
    ada.command("lock", FILE)
    stage.typed(ada, "lock", FILE, "src/b.py", "--token", "1")
    stage.typed(ada, "lock", FILE, "--token", "99")
    stage.typed(ada, "lock", "x" * 4_097)
    stage.typed(ada, "lock", "src/b.py", "--ttl", "0")
    stage.typed(ada, "append", "src", "--content", "a line")
    stage.typed(ada, "append", "src/b.py", "--content", "")
    stage.typed(ada, "register", "--name", "operator")
    stage.typed(ada, "send", "--to", "ada", "--message", "to myself")
    stage.typed(ada, "send", "--to", "bob", "--message", "")
    ada.command("send", "--to", "pat", "--message", "for somebody else")
    stage.typed(bob, "read-message", "M2")
    stage.typed(bob, "ack", "M2")
    stage.typed(ada, "decision", "")
    ada.command("decision", "Prices are integers in cents")
    stage.typed(ada, "decision", "Prices are decimals", "--supersedes", "D1")
    stage.typed(ada, "decision", "Prices are decimals", "--supersedes", "D9")
    stage.typed(ada, "log", "--type", "two words", "--message", "x")
    stage.typed(ada, "search", "x" * 2_000)
    stage.typed(ada, "commit", "-m", "")
    stage.typed(ada, "commit")
    stage.typed(ada, "restore", "--version", "9")
    stage.typed(ada, "restore", "--list", "--version", "9")
    stage.typed(person, "restore", "--list")
    stage.typed(person, "status", "--watch", "--json")
    stage.typed(person, "console", "--interval", "0")
    stage.typed(person, "export", "--json")
    stage.typed(person, "lock", FILE, "--no-such-option")


def tasks_that_cannot_go_on(stage: Stage) -> None:
    """Dependencies, owners, and titles that several tasks have."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("create-task", "Build")
    ada.command("create-task", "Ship", "--depends-on", "T1")
    ada.command("create-task", "Ship")
    stage.typed(ada, "claim-task", "Ship")
    stage.typed(ada, "claim-task", "Nothing of the kind")
    stage.typed(ada, "claim-task", "T2")
    stage.typed(ada, "update-task", "T1", "--depends-on", "T2")
    stage.typed(ada, "update-task", "T1")
    stage.typed(ada, "update-task", "T1", "--priority", "5", "--description", "first of all")
    stage.typed(ada, "block-task", "T1", "--reason", "no data")
    stage.typed(bob, "claim-task", "T1")
    stage.typed(bob, "unblock-task", "T3")
    stage.typed(ada, "create-task", "")
    stage.typed(ada, "create-task", "long", "--description", "x" * 100_000)
    bob.command("create-task", "Paint", "--file", FILE)
    ada.command("lock", FILE)
    stage.typed(bob, "claim-task", "T4", "--lock")
    stage.typed(bob, "claim-task", "T4", "--ttl", "5")
    ada.command("claim-task", "T3")
    ada.end()
    stage.typed(bob, "complete-task", "T3")
    stage.typed(bob, "claim-task", "T3")


def versions_put_back(stage: Stage) -> None:
    """Where a version is not put back, and what stands in its way."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", "src/")
    stage.put("make.sh", f"echo xx > {FILE}\n")
    bob.bash("sh make.sh")
    stage.typed(ada, "restore", "--version", "1", "--to", "src/b.py")
    stage.typed(ada, "restore", "src/b.py", "--version", "1")
    (stage.repo / FILE).unlink()
    (stage.repo / FILE).mkdir()
    stage.typed(ada, "restore", FILE)
    (stage.repo / FILE).rmdir()
    stage.typed(ada, "restore", FILE)
    stage.typed(ada, "restore", FILE)
    stage.typed(ada, "restore", "--list")
    stage.typed(ada, "restore", "--list", "--all")


def the_guard(stage: Stage) -> None:
    """Putting git's hook in place, and taking it out."""
    for action in ("status", "install", "status", "install", "uninstall", "uninstall"):
        stage.typed(stage.shell(), "guard", action)


def a_damaged_database(stage: Stage) -> None:
    """What every command says then."""
    (ada,) = stage.agents("ada")
    stage.database.path.write_bytes(b"no database" * 400)
    stage.typed(ada, "status")
    stage.typed(stage.shell(), "lock", FILE)
    stage.typed(ada, "guard", "check")
