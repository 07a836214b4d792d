"""The Messages API: what a request says, and answers as one JSON object or a stream of events."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from ..asked import Heard, Said
from ..turns import Step, Use

_ids = itertools.count(1)
Event = dict[str, Any]


def heard(body: dict[str, Any]) -> Heard:
    """What a request says and which tools it offers."""
    system = body.get("system") or []
    blocks = [{"text": system}] if isinstance(system, str) else system
    said = [Said("system", "text", str(block.get("text", ""))) for block in blocks]
    for message in body.get("messages", []):
        said += _pieces(message)
    return Heard(said, [str(tool.get("name", "")) for tool in body.get("tools") or []])


def _pieces(message: dict[str, Any]) -> list[Said]:
    role, content = str(message["role"]), message["content"]
    role = "developer" if role == "system" else role  # context that comes in between
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


def answer(step: Step, model: str, *, stream: bool) -> tuple[str, bytes]:
    """Content type and body of an answer. Ids are never used twice: the client joins equal ones."""
    blocks = _blocks(step)
    reason = "tool_use" if step.uses else "end_turn"
    head: Event = {
        "id": f"msg_{next(_ids)}",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 1},
    }
    if not stream:
        whole = {**head, "content": blocks, "stop_reason": reason}
        return "application/json", json.dumps(whole).encode()
    events = _events(head, blocks, reason)
    lines = (f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in events)
    return "text/event-stream", "".join(lines).encode()


def _blocks(step: Step) -> list[dict[str, Any]]:
    text = [{"type": "text", "text": step.text}] if step.text or not step.uses else []
    uses = [
        {"type": "tool_use", "id": f"toolu_{next(_ids)}", "name": one.tool, "input": one.input}
        for one in step.uses
        if isinstance(one, Use)
    ]
    return [*text, *uses]


def _events(head: Event, blocks: list[dict[str, Any]], reason: str) -> Iterator[Event]:
    yield {"type": "message_start", "message": head}
    for index, block in enumerate(blocks):
        if block["type"] == "text":
            empty, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        else:
            empty = {**block, "input": {}}
            delta = {"type": "input_json_delta", "partial_json": json.dumps(block["input"])}
        yield {"type": "content_block_start", "index": index, "content_block": empty}
        yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    over = {"stop_reason": reason, "stop_sequence": None}
    yield {"type": "message_delta", "delta": over, "usage": {"output_tokens": 20}}
    yield {"type": "message_stop"}
