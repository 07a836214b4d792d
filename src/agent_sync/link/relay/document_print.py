"""What tells one state of a document from another, so that only what changed is sent (LINK-1)."""

import hashlib
import json
from typing import Any

from .documents import Document

MOVING = ("_ago_ms", "_in_ms")


def print_of(document: Document) -> str:
    """What tells one state of a document from another: ages and what is left of a time do not."""
    said = document.mark
    if said is None:
        said = json.dumps(_still(document.body), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _still(value: Any) -> Any:
    """Without what moves by itself."""
    if isinstance(value, dict):
        return {name: _still(one) for name, one in value.items() if not name.endswith(MOVING)}
    if isinstance(value, (list, tuple)):
        return [_still(one) for one in value]
    return value
