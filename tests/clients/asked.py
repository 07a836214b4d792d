"""What one request to the model holds: who asks for which step, and the words that reached it."""

import itertools
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

_MARK = re.compile(r"\[script:\d+\]")
_LISTED = 'Locked file, "[agent-sync] BLOCKED"'
_SUMMARY = "your task is to create a detailed summary"
MODEL = "assistant"


class Said(NamedTuple):
    """One piece of text in a request. ``role`` is 'system' (the standing instructions), 'developer'
    (what the client puts in between), 'user' or 'assistant'; ``kind`` is 'text', 'tool_use' or
    'tool_result'."""

    role: str
    kind: str
    text: str
    error: bool = False


class Heard(NamedTuple):
    """A request in the words of no protocol: its pieces in order, and the tools that it offers."""

    said: Sequence[Said]
    tools: Sequence[str]


class Request:
    """One request, as the protocol's reader found it."""

    def __init__(self, who: str, body: dict[str, Any], heard: Heard) -> None:
        self.who = who
        self.body = body
        self.said = list(heard.said)
        self.tools = list(heard.tools)
        """The tools that it offers; side requests of most clients offer none."""

    @property
    def summarises(self) -> bool:
        """Whether the client asks for the summary of a conversation."""
        return any(_SUMMARY in said.text.lower() for said in self.new)

    @property
    def place(self) -> tuple[str, int]:
        """The mark of the newest prompt and how many answers were given to it."""
        found, at = "", -1
        for number, said in enumerate(self.said):
            marks = _MARK.findall(said.text) if (said.role, said.kind) == ("user", "text") else []
            if marks:
                found, at = marks[-1], number
        roles = [said.role for said in self.said[at:]]
        return found, sum(now == MODEL != before for before, now in itertools.pairwise(roles))

    @property
    def new(self) -> list[Said]:
        """What came after the model's own last answer."""
        last = max((n for n, said in enumerate(self.said) if said.role == MODEL), default=-1)
        return [said for said in self.said[last + 1 :] if said.role != "system"]

    @property
    def text(self) -> str:
        """Everything in it as one text."""
        return "\n".join(said.text for said in self.said)

    @property
    def news(self) -> str:
        """What is new in it as one text."""
        return "\n".join(said.text for said in self.new)

    @property
    def results(self) -> list[Said]:
        """The results of the calls in the model's last answer."""
        return [said for said in self.new if said.kind == "tool_result"]

    @property
    def ours(self) -> list[str]:
        """The lines in it that agent-sync's hooks wrote: all but the client's list of skills."""
        lines = [line for line in self.text.splitlines() if "agent-sync" in line]
        return [line for line in lines if _LISTED not in line]
