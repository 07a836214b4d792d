"""What one request to the model holds: who asks for which step, and the words that reached it."""

import re
from typing import Any, NamedTuple

_MARK = re.compile(r"\[script:\d+\]")
_LISTED = 'Locked file, "[agent-sync] BLOCKED"'
_SUMMARY = "your task is to create a detailed summary"


class Said(NamedTuple):
    """One piece of text in a request. ``kind`` is the type of its block."""

    role: str
    kind: str
    text: str
    error: bool = False


class Request:
    """One request."""

    def __init__(self, who: str, body: dict[str, Any]) -> None:
        self.who = who
        self.body = body
        self.messages: list[dict[str, Any]] = list(body.get("messages", []))

    @property
    def tools(self) -> list[str]:
        """The tools that it offers; the client's side requests offer none."""
        return [str(tool.get("name", "")) for tool in self.body.get("tools") or []]

    @property
    def summarises(self) -> bool:
        """Whether the client asks for the summary of a conversation."""
        return any(_SUMMARY in said.text.lower() for said in self.new)

    @property
    def place(self) -> tuple[str, int]:
        """The mark of the newest prompt and how many answers were given to it."""
        found, at = "", -1
        for number, message in enumerate(self.messages):
            if message["role"] != "user":
                continue
            for said in _pieces(message):
                marks = _MARK.findall(said.text) if said.kind == "text" else []
                if marks:
                    found, at = marks[-1], number
        return found, sum(one["role"] == "assistant" for one in self.messages[at + 1 :])

    @property
    def said(self) -> list[Said]:
        """Everything in it, in order."""
        system = self.body.get("system") or []
        first = [Said("system", "text", system)] if isinstance(system, str) else []
        first += [
            Said("system", "text", str(block.get("text", ""))) for block in system if not first
        ]
        return first + [piece for message in self.messages for piece in _pieces(message)]

    @property
    def new(self) -> list[Said]:
        """What came after the model's own last answer."""
        roles = [message["role"] for message in self.messages]
        last = len(roles) - 1 - roles[::-1].index("assistant") if "assistant" in roles else -1
        return [piece for message in self.messages[last + 1 :] for piece in _pieces(message)]

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


def _pieces(message: dict[str, Any]) -> list[Said]:
    role, content = str(message["role"]), message["content"]
    if isinstance(content, str):
        return [Said(role, "text", content)]
    return [
        Said(role, str(block["type"]), _words(block), bool(block.get("is_error")))
        for block in content
    ]


def _words(block: dict[str, Any]) -> str:
    if block["type"] == "text":
        return str(block["text"])
    content = block.get("content", "")
    if isinstance(content, str):
        return content
    return "\n".join(_words(one) for one in content if isinstance(one, dict) and "type" in one)
