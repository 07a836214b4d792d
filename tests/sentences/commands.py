"""What a model reads when a shell command of its is refused, or changed what others hold."""

from scene.calls import Answer

from .stage import Stage

FILE = "src/a.py"


def commands_refused(stage: Stage) -> None:
    """A command that would write what somebody else has."""
    ada, bob = stage.agents("ada", "bob")
    ada.edit(FILE)
    for command in (
        f"echo x > {FILE}",
        f"sed -i s/a/b/ {FILE}",
        f"rm {FILE}",
    ):
        stage.hook(f"ada is editing {FILE}; bob: {command}", bob.pre_bash(command))
    cy = stage.agent("cy")
    stage.hook("cy: rm -rf src", cy.pre_bash("rm -rf src"))
    stage.hook("dan, in PowerShell: Set-Content", _powershell(stage))
    ada.command("lock", "src/b.py", "--reason", "mine for today")
    stage.hook("eve: tee src/b.py", stage.agent("eve").pre_bash("echo x | tee src/b.py"))


def commands_in_another_name(stage: Stage) -> None:
    """What judges is done in one's own name (GATE-9)."""
    (ada,) = stage.agents("ada")
    for command in (
        "AGENT_SYNC_ID=bob agent-sync ack M1",
        "env -i agent-sync unlock --force src/a.py",
        "unset CLAUDECODE; agent-sync gate ack $GATE",
    ):
        stage.hook(f"ada: {command}", ada.pre_bash(command))
    ada.env["AGENT_SYNC_ID"] = "bob"
    stage.typed(ada, "ack", "M1")
    ada.env["AGENT_SYNC_ID"] = "operator"
    stage.typed(ada, "own", FILE)


def _powershell(stage: Stage) -> Answer:
    return stage.agent("dan").pre_bash(f"Set-Content {FILE} x", tool="PowerShell")


def commands_over_uncommitted_work(stage: Stage) -> None:
    """Nobody holds the file any more, but its work is not committed: it is kept, and told."""
    ada, bob = stage.agents("ada", "bob")
    ada.change(FILE, "a = 'uncommitted'\n")
    ada.stop()
    ran = bob.bash(f"rm {FILE}")
    stage.hook(f"ada's turn is over, her work in {FILE} is not committed; bob: rm", ran.before)
    stage.hook("after it", ran.after or ran.before)
    stage.hook("ada is told with her next prompt", ada.prompt())


def commands_that_changed_what_others_hold(stage: Stage) -> None:
    """Nobody could see before what the command would write: it is told afterwards."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", "src/")
    stage.put("make.sh", f"echo x > {FILE}; rm src/b.py; echo new > src/new.py\n")
    ran = bob.bash("sh make.sh")
    stage.hook("bob runs a script; before it", ran.before)
    stage.hook("after it", ran.after or ran.before)
    stage.hook("ada is told after her next step", ada.batch())
    stage.typed(ada, "restore", "--list")
    stage.typed(ada, "restore", FILE)
    stage.typed(ada, "restore", FILE)
    stage.typed(ada, "restore", "src/b.py", "--to", "src/c.py")
    stage.typed(ada, "restore", "top.txt")


def commands_not_seen_to_end(stage: Stage) -> None:
    """A command that was interrupted: its losses are told at the next prompt."""
    ada, bob = stage.agents("ada", "bob")
    ada.command("lock", FILE)
    bob.pre_bash("make all")
    stage.put(FILE, "overwritten\n")
    stage.hook("bob's command was interrupted; bob's next prompt", bob.prompt())


def commands_of_several_at_once(stage: Stage) -> None:
    """Whose command it was cannot be known; a file that came into being; a program of nobody."""
    ada, bob, cy = stage.agents("ada", "bob", "cy")
    ada.command("lock", FILE)
    ada.command("lock", "src/new.py")
    running = cy.tool("Bash", {"command": "make all"}, "toolu_cy")
    cy.hook("pre-tool-use", running)
    stage.put("make.sh", f"echo xx > {FILE}; echo new > src/new.py\n")
    ran = bob.bash("sh make.sh")
    stage.hook("bob's script ran while a command of cy did; after it", ran.after or ran.before)
    stage.hook("ada is told after her next step", ada.batch())
    stage.hook("cy's command is over", cy.hook("post-tool-use", running))
    stage.hook("and after cy's next step", cy.batch())
    stage.put(FILE, "of nobody\n")
    cy.bash("true")
    stage.hook("no command ran; ada's next step", ada.batch())
