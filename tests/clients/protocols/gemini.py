"""Gemini's streamGenerateContent and generateContent: what a request says, and answers."""

import json
from collections.abc import Iterator
from typing import Any

from ..asked import Heard, Said
from ..turns import Step, Use

Event = dict[str, Any]
USAGE = {"promptTokenCount": 100, "candidatesTokenCount": 20, "totalTokenCount": 120}


def heard(body: dict[str, Any]) -> Heard:
    """What a request says and which tools it offers."""
    system = body.get("systemInstruction") or {}
    said = [Said("system", "text", str(part.get("text", ""))) for part in system.get("parts", [])]
    for content in body.get("contents", []):
        said += _pieces(content)
    tools = [
        str(one["name"])
        for tool in body.get("tools") or []
        for one in tool.get("functionDeclarations") or []
    ]
    return Heard(said, tools)


def _pieces(content: Event) -> Iterator[Said]:
    role = "assistant" if content.get("role") == "model" else "user"
    for part in content.get("parts", []):
        if "functionCall" in part:
            yield Said("assistant", "tool_use", json.dumps(part["functionCall"].get("args")))
        elif "functionResponse" in part:
            found = part["functionResponse"].get("response") or {}
            yield Said("user", "tool_result", "\n".join(str(one) for one in found.values()))
        else:
            yield Said(role, "text", str(part.get("text", "")))


def answer(step: Step, model: str, *, stream: bool) -> tuple[str, bytes]:
    """Content type and body of an answer."""
    calls: list[Event] = [
        {"functionCall": {"name": one.tool, "args": one.input}}
        for one in step.uses
        if isinstance(one, Use)
    ]
    text: list[Event] = [{"text": step.text}] if step.text or not calls else []
    candidate = {
        "index": 0,
        "content": {"role": "model", "parts": [*text, *calls]},
        "finishReason": "STOP",
    }
    whole = {"candidates": [candidate], "usageMetadata": USAGE, "modelVersion": model}
    if not stream:
        return "application/json", json.dumps(whole).encode()
    return "text/event-stream", f"data: {json.dumps(whole)}\n\n".encode()
