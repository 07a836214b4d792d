"""The Responses API: what a request says, and answers as a stream of events."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from ..asked import Heard, Said
from ..turns import Step, Use

_ids = itertools.count(1)
Event = dict[str, Any]
_CALLS = ("function_call", "custom_tool_call", "local_shell_call", "reasoning")
USAGE = {
    "input_tokens": 100,
    "input_tokens_details": {"cached_tokens": 0},
    "output_tokens": 20,
    "output_tokens_details": {"reasoning_tokens": 0},
    "total_tokens": 120,
}


def heard(body: dict[str, Any]) -> Heard:
    """What a request says and which tools it offers."""
    said = [Said("system", "text", str(body.get("instructions") or ""))]
    items = body.get("input") or []
    for item in [{"role": "user", "content": items}] if isinstance(items, str) else items:
        said += _pieces(item)
    return Heard(said, [str(tool.get("name", "")) for tool in body.get("tools") or []])


def _pieces(item: Event) -> list[Said]:
    kind = str(item.get("type", "message"))
    if kind in _CALLS:
        return [
            Said("assistant", "tool_use", str(item.get("arguments") or item.get("input") or ""))
        ]
    if kind.endswith("_output"):
        return [Said("user", "tool_result", _words(item.get("output")))]
    return [Said(str(item.get("role", "developer")), "text", _words(item.get("content")))]


def _words(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "\n".join(str(one.get("text", "")) for one in content or [])


def answer(step: Step, model: str, *, stream: bool) -> tuple[str, bytes]:
    """Content type and body of an answer."""
    items = [*_text(step), *(_call(one) for one in step.uses if isinstance(one, Use))]
    whole = {"id": f"resp_{next(_ids)}", "object": "response", "model": model, "created_at": 0}
    done = {**whole, "status": "completed", "output": items, "usage": USAGE}
    if not stream:
        return "application/json", json.dumps(done).encode()
    events = _events(whole, items, done)
    lines = (
        f"event: {one['type']}\ndata: {json.dumps({**one, 'sequence_number': number})}\n\n"
        for number, one in enumerate(events)
    )
    return "text/event-stream", "".join(lines).encode()


def _text(step: Step) -> list[Event]:
    if step.uses and not step.text:
        return []
    part = {"type": "output_text", "text": step.text, "annotations": []}
    return [
        {
            "type": "message",
            "id": f"msg_{next(_ids)}",
            "role": "assistant",
            "status": "completed",
            "content": [part],
        }
    ]


def _call(use: Use) -> Event:
    number = next(_ids)
    head = {"call_id": f"call_{number}", "name": use.tool, "status": "completed"}
    if isinstance(use.input, str):
        return {"type": "custom_tool_call", "id": f"ctc_{number}", **head, "input": use.input}
    head |= {"namespace": use.namespace} if use.namespace else {}
    words = json.dumps(use.input)
    return {"type": "function_call", "id": f"fc_{number}", **head, "arguments": words}


def _events(whole: Event, items: list[Event], done: Event) -> Iterator[Event]:
    begun = {**whole, "status": "in_progress", "output": []}
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(items):
        empty = {**item, "status": "in_progress", **_EMPTY.get(str(item["type"]), {})}
        at = {"output_index": index, "item_id": item["id"]}
        yield {"type": "response.output_item.added", "output_index": index, "item": empty}
        for event in _parts(item):
            yield {**at, **event}
        yield {"type": "response.output_item.done", "output_index": index, "item": item}
    yield {"type": "response.completed", "response": done}


_EMPTY: dict[str, Event] = {
    "message": {"content": []},
    "function_call": {"arguments": ""},
    "custom_tool_call": {"input": ""},
}


def _parts(item: Event) -> Iterator[Event]:
    if item["type"] == "message":
        (part,) = item["content"]
        at = {"content_index": 0}
        yield {"type": "response.content_part.added", **at, "part": {**part, "text": ""}}
        yield {"type": "response.output_text.delta", **at, "delta": part["text"]}
        yield {"type": "response.output_text.done", **at, "text": part["text"]}
        yield {"type": "response.content_part.done", **at, "part": part}
        return
    field, event = (
        ("arguments", "function_call_arguments")
        if item["type"] == "function_call"
        else ("input", "custom_tool_call_input")
    )
    yield {"type": f"response.{event}.delta", "delta": item[field]}
    yield {"type": f"response.{event}.done", field: item[field]}
