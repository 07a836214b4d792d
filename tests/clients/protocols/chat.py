"""Chat completions: what a request says, and answers as one JSON object or a stream of chunks."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from ..asked import Heard, Said
from ..turns import Step, Use

_ids = itertools.count(1)
Event = dict[str, Any]
_ROLES = {"tool": ("user", "tool_result"), "user": ("user", "text")}
USAGE = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}


def heard(body: dict[str, Any]) -> Heard:
    """What a request says and which tools it offers."""
    said: list[Said] = []
    for message in body.get("messages", []):
        said += _pieces(message, first=all(one.role == "system" for one in said))
    tools = [str(tool.get("function", {}).get("name", "")) for tool in body.get("tools") or []]
    return Heard(said, tools)


def _pieces(message: Event, *, first: bool) -> list[Said]:
    role, text = str(message["role"]), _words(message.get("content"))
    if role == "assistant":
        calls = [one["function"]["arguments"] for one in message.get("tool_calls") or []]
        kinds = [Said("assistant", "tool_use", str(one)) for one in calls]
        return [*kinds, *([Said("assistant", "text", text)] if text or not kinds else [])]
    side, kind = _ROLES.get(role, ("system" if first else "developer", "text"))
    return [Said(side, kind, text)]


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(one.get("text", "")) for one in content or [])


def answer(step: Step, model: str, *, stream: bool) -> tuple[str, bytes]:
    """Content type and body of an answer."""
    calls = [_call(index, one) for index, one in enumerate(step.uses) if isinstance(one, Use)]
    text = step.text if step.text or not calls else None
    reason = "tool_calls" if calls else "stop"
    head = {"id": f"chat-{next(_ids)}", "created": 1, "model": model}
    said = {"role": "assistant", "content": text} | ({"tool_calls": calls} if calls else {})
    if not stream:
        choice = {"index": 0, "message": said, "finish_reason": reason}
        whole = {**head, "object": "chat.completion", "choices": [choice], "usage": USAGE}
        return "application/json", json.dumps(whole).encode()
    lines = (f"data: {json.dumps(one)}\n\n" for one in _chunks(head, said, reason))
    return "text/event-stream", ("".join(lines) + "data: [DONE]\n\n").encode()


def _call(index: int, use: Use) -> Event:
    function = {"name": use.tool, "arguments": json.dumps(use.input)}
    return {"index": index, "id": f"call_{next(_ids)}", "type": "function", "function": function}


def _chunks(head: Event, said: Event, reason: str) -> Iterator[Event]:
    head = {**head, "object": "chat.completion.chunk"}
    yield {**head, "choices": [{"index": 0, "delta": said, "finish_reason": None}]}
    yield {**head, "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
    yield {**head, "choices": [], "usage": USAGE}
