"""What a scripted model can want, in words of no client; one act an answer."""

from .turns import Act, Gate, Step, use


class Errand:
    """What a subagent is to do. Its mark is known when the step that sends it was laid down."""

    def __init__(self, *steps: Step) -> None:
        self.steps = steps
        self.mark = ""


def edit(path: object, old: str, new: str, gate: "Gate | None" = None) -> Step:
    """Replace a text in a file."""
    return use(Act("edit", {"path": str(path), "old": old, "new": new}), gate=gate)


def write(path: object, content: str, gate: "Gate | None" = None) -> Step:
    """Write a whole file."""
    return use(Act("write", {"path": str(path), "content": content}), gate=gate)


def patch(*lines: str, gate: "Gate | None" = None) -> Step:
    """Apply a patch: the lines between its begin and its end."""
    text = "\n".join(("*** Begin Patch", *lines, "*** End Patch"))
    return use(Act("patch", {"text": text}), gate=gate)


def shell(command: str, gate: "Gate | None" = None) -> Step:
    """Run a command in the client's shell."""
    return use(Act("shell", {"command": command}), gate=gate)


def read(path: object, gate: "Gate | None" = None) -> Step:
    """Read a file."""
    return use(Act("read", {"path": str(path)}), gate=gate)


def spawn(errand: Errand, gate: "Gate | None" = None) -> Step:
    """Send a subagent on an errand."""
    return use(Act("spawn", {"errand": errand}), gate=gate)
