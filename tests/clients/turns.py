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
    """A call of a tool, in a client's own words. The input of a tool of free form is a text."""

    tool: str
    input: "dict[str, Any] | str"
    namespace: str = ""


class Act(NamedTuple):
    """What is to be done, in words of no client: each client's driver makes a call of it."""

    kind: str
    given: dict[str, Any]


class Step(NamedTuple):
    """One answer of the model: a text, or calls of tools; held at the gate if there is one."""

    text: str = ""
    uses: "tuple[Use | Act, ...]" = ()
    gate: "Gate | None" = None


def say(text: str = "Done.", gate: "Gate | None" = None) -> Step:
    """End the turn with a text."""
    return Step(text, gate=gate)


def use(*uses: "Use | Act", gate: "Gate | None" = None) -> Step:
    """Call tools, all in one answer."""
    return Step(uses=uses, gate=gate)


def mark() -> str:
    """A mark for a prompt that no other prompt has."""
    return f"[script:{next(_numbers)}]"
