"""Our entries in a Claude Code settings file: put in, taken out, listed. Text in, text out.

Foreign bytes are never rewritten: the text is cut and pasted at the places where our entries
stand. No file is touched here.
"""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from ...errors import InstallError
from .hook_line import Block
from .json_spans import Edit, Item, Node, apply, insertion, parse, removals
from .ownership import is_ours


class Armed(NamedTuple):
    """One group that calls us: its event, what stands beside ``hooks``, our handlers."""

    event: str
    group: dict[str, object]
    handlers: list[dict[str, object]]


def as_text(block: Block, more: "Mapping[str, object] | None" = None) -> str:
    """The block as a whole settings file, for a new file or for pasting; ``more`` stands behind."""
    hooks: dict[str, object] = {"hooks": block} if block else {}
    return json.dumps({**hooks, **(more or {})}, indent=2, ensure_ascii=False) + "\n"


def merge(
    text: str | None,
    block: Block,
    more: "Mapping[str, object] | None" = None,
    *,
    flat: bool = False,
) -> str:
    """The settings with exactly this block of ours in it; None is a file that is not there, and
    gets ``more`` as well. ``flat``: events list hooks there, without groups.

    Earlier entries of ours are replaced; doing it twice changes nothing. Raises InstallError,
    with a sentence about "it", for a file that cannot be merged into safely.
    """
    if text is None:
        return as_text(block, more)
    root = parse(text)
    _demand_mergeable(root, flat=flat)
    if _by_event(_armed(root)) == _by_event(_armed(parse(as_text(block)))):
        return text
    text = _without_ours(text, keep_hooks=True, keep_events=block.keys())
    return _with_block(text, block)


def unmerge(text: str, before: str | None = None) -> str:
    """The settings without our entries, every other byte left alone.

    What our entries leave empty goes too, unless it stands in ``before``, the text as it was
    before the first install. Raises InstallError when the text is not valid JSON.
    """
    events = _event_names(unmerge(before)) if before is not None else None
    return _without_ours(text, keep_hooks=events is not None, keep_events=events or ())


def armed(text: str) -> list[Armed]:
    """The groups that hold entries of ours, in file order. Odd values are passed over.

    Raises InstallError when the text is not valid JSON.
    """
    return _armed(parse(text))


def is_bare(text: str, but: Collection[str] = ()) -> bool:
    """Whether nothing but an empty object is left, or one with these keys."""
    root = parse(text)
    return root.kind == "object" and all(item.key in but for item in root.items)


def _by_event(found: list[Armed]) -> dict[str, list[Armed]]:
    events: dict[str, list[Armed]] = {}
    for one in found:
        events.setdefault(one.event, []).append(one)
    return events


def _armed(root: Node) -> list[Armed]:
    found = []
    for event in (event for hooks in _hooks(root) for event in hooks.items):
        for group in _groups(event):
            ours = [handler.data for handler in _handlers(group) if is_ours(handler.data)]
            if ours and isinstance(group.data, dict):
                beside = {key: value for key, value in group.data.items() if key != "hooks"}
                handlers = [handler for handler in ours if isinstance(handler, dict)]
                found.append(Armed(str(event.key), beside, handlers))
    return found


def _hooks(root: Node) -> list[Node]:
    return [
        item.value for item in root.items if item.key == "hooks" and item.value.kind == "object"
    ]


def _groups(event: Item) -> list[Node]:
    return [item.value for item in event.value.items] if event.value.kind == "array" else []


def _handlers(group: Node) -> list[Node]:
    """The hooks of a group; where a client lists them without groups, the entry itself."""
    hooks = group.member("hooks")
    if hooks is None:
        return [group] if group.member("command") else []
    if hooks.value.kind != "array":
        return []
    return [item.value for item in hooks.value.items]


def _event_names(text: str) -> set[str] | None:
    hooks = _hooks(parse(text))
    return {str(item.key) for node in hooks for item in node.items} if hooks else None


def _without_ours(text: str, *, keep_hooks: bool, keep_events: Collection[str]) -> str:
    root = parse(text)
    edits: list[Edit] = []
    emptied = set()
    for at, item in enumerate(root.items):
        if item.key != "hooks" or item.value.kind != "object":
            continue
        inside, all_gone = _clear_hooks(text, item.value, keep_events)
        if all_gone and not keep_hooks:
            emptied.add(at)
        else:
            edits += inside
    return apply(text, [*edits, *removals(text, root, emptied)])


def _clear_hooks(text: str, hooks: Node, keep_events: Collection[str]) -> tuple[list[Edit], bool]:
    """(edits inside, whether every event goes): an event goes when nothing else was in it."""
    edits: list[Edit] = []
    emptied = set()
    for at, event in enumerate(hooks.items):
        inside, all_gone = _clear_event(text, event)
        if all_gone and event.key not in keep_events:
            emptied.add(at)
        else:
            edits += inside
    edits += removals(text, hooks, emptied)
    return edits, bool(emptied) and len(emptied) == len(hooks.items)


def _clear_event(text: str, event: Item) -> tuple[list[Edit], bool]:
    edits: list[Edit] = []
    emptied = set()
    groups = _groups(event)
    for at, group in enumerate(groups):
        handlers = _handlers(group)
        ours = {i for i, handler in enumerate(handlers) if is_ours(handler.data)}
        list_of_hooks = group.member("hooks")
        if ours and len(ours) == len(handlers):
            emptied.add(at)
        elif ours and list_of_hooks is not None:
            edits += removals(text, list_of_hooks.value, ours)
    edits += removals(text, event.value, emptied)
    return edits, bool(emptied) and len(emptied) == len(groups)


def _with_block(text: str, block: Block) -> str:
    root = parse(text)
    hooks = root.member("hooks")
    if hooks is None:
        return apply(text, [insertion(text, root, [("hooks", block)])])
    edits = []
    missing: list[tuple[str | None, object]] = []
    for event, groups in block.items():
        there = hooks.value.member(event)
        if there is None:
            missing.append((event, groups))
        else:
            edits.append(insertion(text, there.value, [(None, group) for group in groups]))
    if missing:
        edits.append(insertion(text, hooks.value, missing))
    return apply(text, edits)


def _demand_mergeable(root: Node, *, flat: bool) -> None:
    _demand(root, "object", "its top level")
    hooks = root.member("hooks")
    if hooks is None:
        return
    _demand(hooks.value, "object", "the value of 'hooks'")
    for event in hooks.value.items:
        _demand(event.value, "array", f"the value of hooks.{event.key}")
        for group in _groups(event):
            _demand_group(group, str(event.key), flat=flat)


def _demand_group(group: Node, event: str, *, flat: bool) -> None:
    _demand(group, "object", f"an entry of hooks.{event}")
    hooks = group.member("hooks")
    if flat and hooks is None:
        return
    if hooks is None:
        raise InstallError(f"an entry of hooks.{event} has no 'hooks' list")
    _demand(hooks.value, "array", f"the 'hooks' of an entry of hooks.{event}")
    for handler in _handlers(group):
        _demand(handler, "object", f"a hook of hooks.{event}")


def _demand(node: Node, kind: str, what: str) -> None:
    if node.kind != kind:
        raise InstallError(f"{what} is not {'an object' if kind == 'object' else 'a list'}")
    seen = set()
    for item in node.items:
        if item.key is not None and item.key in seen:
            raise InstallError(f"{what} has the key {item.key!r} twice")
        seen.add(item.key)
