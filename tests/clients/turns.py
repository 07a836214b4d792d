"""What the scripted model says: a script of steps for each prompt, found by a mark in the prompt.

A step may be held: the model has the request and does not answer before the test lets it.
"""

import itertools
import threading
from typing import Any, NamedTuple

PATIENCE_S = 60
_numbers = itertools.count(1)


class Gate:
    """A point in a turn where the model waits for the test."""

    def __init__(self) -> None:
        self._reached = threading.Event()
        self._opened = threading.Event()

    def wait(self) -> None:
        """Wait until the model has the request. AssertionError when it never comes."""
        assert self._reached.wait(PATIENCE_S), "the model was never asked for this step"

    def open(self) -> None:
        """Let the model answer."""
        self._opened.set()

    def hold(self) -> bool:
        """The model's side: wait to be let through; False when nobody did in time."""
        self._reached.set()
        return self._opened.wait(PATIENCE_S)


class Use(NamedTuple):
    """A call of a tool."""

    tool: str
    input: dict[str, Any]


class Step(NamedTuple):
    """One answer of the model: a text, or calls of tools; held at the gate if there is one."""

    text: str = ""
    uses: tuple[Use, ...] = ()
    gate: "Gate | None" = None


def say(text: str = "Done.", gate: "Gate | None" = None) -> Step:
    """End the turn with a text."""
    return Step(text, gate=gate)


def use(*uses: Use, gate: "Gate | None" = None) -> Step:
    """Call tools, all in one answer."""
    return Step(uses=uses, gate=gate)


def bash(command: str, gate: "Gate | None" = None, **more: Any) -> Step:
    """Run a shell command."""
    return use(Use("Bash", {"command": command, "description": "Run it", **more}), gate=gate)


def read(path: object, gate: "Gate | None" = None) -> Step:
    """Read a file."""
    return use(Use("Read", {"file_path": str(path)}), gate=gate)


def edit(path: object, old: str, new: str, gate: "Gate | None" = None) -> Step:
    """Edit a file."""
    return use(
        Use("Edit", {"file_path": str(path), "old_string": old, "new_string": new}), gate=gate
    )


def write(path: object, content: str, gate: "Gate | None" = None) -> Step:
    """Write a file."""
    return use(Use("Write", {"file_path": str(path), "content": content}), gate=gate)


def mark() -> str:
    """A mark for a prompt that no other prompt has."""
    return f"[script:{next(_numbers)}]"
