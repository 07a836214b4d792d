"""Where a fault shows: the commands and the hooks, each called once, and what came of it."""

import json
import os
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from forking import Ended, Start
from operations import EDIT, Place, Step, cli, event, tool

from agent_sync.hooks.entry import HANDLERS

DONE, PASSES, LOGGED = "done", "passes", "passes, logged"
SAYS = "passes, says that it is off"
HELD, AGAIN, STRICT = "refused: held", "refused: try again", "refused: strict"
REASONS = {HELD: "is locked by", AGAIN: "try the same call again", STRICT: "with --strict"}
GATE = "pre-tool-use"
TELLING = ("session-start", "user-prompt-submit")
OTHERS = [name for name in HANDLERS if name not in (GATE, *TELLING)]
OFF = ("agent-sync is off", "Protection is off")


class Edge(NamedTuple):
    """One way in. ``calls`` makes what is called; the number keeps every round's names apart."""

    name: str
    calls: Callable[[Place, int], list[Step]]
    is_hook: bool


def _cli(name: str, *argv: str, who: str = "eve") -> Edge:
    def calls(_place: Place, number: int) -> list[Step]:
        return [cli(f"{who}-{number}" if who else "", *(word.format(number) for word in argv))]

    return Edge(name, calls, is_hook=False)


def _gate(name: str, path: str, *flags: str) -> Edge:
    def calls(place: Place, number: int) -> list[Step]:
        file_path = str(place.root / path.format(number))
        given = {"file_path": file_path, **EDIT}
        return [tool(f"bob-{number}", GATE, "Edit", f"toolu_{number}", *flags, **given)]

    return Edge(name, calls, is_hook=True)


def _shell(name: str, line: str) -> Edge:
    def calls(_place: Place, number: int) -> list[Step]:
        return [tool(f"bob-{number}", GATE, "Bash", f"toolu_b{number}", command=line)]

    return Edge(name, calls, is_hook=True)


def _told(name: str) -> "Callable[[Place, int], list[Step]]":
    return lambda place, number: [event(f"bob-{number}", name, **_fields(place, number))]


def _others(place: Place, number: int) -> list[Step]:
    more = _fields(place, number)
    return [event(f"bob-{number}", name, **more) for name in OTHERS]


def _fields(place: Place, number: int) -> dict[str, Any]:
    return {
        "cwd": str(place.root),
        "source": "startup",
        "prompt": "go on",
        "stop_hook_active": False,
        "background_tasks": [],
        "tool_name": "Edit",
        "tool_use_id": f"toolu_{number}",
        "tool_input": {"file_path": f"free-{number}.py", **EDIT},
        "notification_type": "idle_prompt",
    }


EDGES = (
    _gate("edit of a free file", "free-{}.py"),
    _gate("edit of a held file", "held.py"),
    _gate("edit of a file that a running session edits", "live.py"),
    _gate("edit of a free file, strict", "strict-{}.py", "--strict"),
    _gate("edit of a held file, strict", "held.py", "--strict"),
    _shell("shell command that writes a held file", "echo b > held.py"),
    _shell("shell command that only reads", "ls"),
    Edge("start of a session", _told(TELLING[0]), is_hook=True),
    Edge("prompt", _told(TELLING[1]), is_hook=True),
    Edge("every other hook", _others, is_hook=True),
    _cli("lock", "lock", "locked-{}.py"),
    _cli("lock of a held file", "lock", "held.py"),
    _cli("lock from a bare shell", "lock", "bare-{}.py", who=""),
    _cli("append", "append", "notes.md", "--content", "line {}"),
    _cli("locks", "locks"),
    _cli("locks from a bare shell", "locks", who=""),
    _cli("status", "status"),
    _cli("status line", "statusline", who=""),
    _cli("doctor", "doctor"),
)


def outcomes(
    place: Place,
    number: int,
    first: Start,
    before: "Callable[[Place], None]",
    edges: Sequence[Edge] = EDGES,
) -> dict[str, str]:
    """What each edge does now: one of the words above, or what it said.

    ``first`` is done in the process of each call, ``before`` in this one.
    """
    found = {}
    for edge in edges:
        results = []
        for call in edge.calls(place, number):
            before(place)
            results.append(_result(place, edge, call, first))
        found[edge.name] = max(results, key=len)  # of several, whatever did not simply pass
    return found


def _result(place: Place, edge: Edge, call: Step, first: Start) -> str:
    before = log_lines(place)
    ended = call.run(place, first)
    if edge.is_hook:
        return _of_hook(ended, len(log_lines(place)) - len(before))
    return _of_command(place, ended)


def log_lines(place: Place) -> list[str]:
    """What stands in ``hooks.log``."""
    path = os.path.join(os.path.dirname(place.database), "hooks.log")
    try:
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()
    except OSError:
        return []


def _of_hook(ended: Ended, logged: int) -> str:
    """Of a hook; whatever it may not do is given back in full."""
    if ended.code == 2:
        return _refusal(ended)
    if ended.code or ended.err or logged > 1:
        return f"BROKEN: {ended}, {logged} lines logged"
    if ended.out.startswith("{") and _says_off(json.loads(ended.out)):
        return SAYS
    return LOGGED if logged else PASSES


def _says_off(answer: dict[str, Any]) -> bool:
    inner = answer.get("hookSpecificOutput", {}).get("additionalContext", "")
    return any(words in answer.get("systemMessage", inner) for words in OFF)


def _refusal(ended: Ended) -> str:
    try:
        reason = json.loads(ended.out)["hookSpecificOutput"]["permissionDecisionReason"]
    except (ValueError, KeyError):
        return f"BROKEN: {ended}"
    words = [word for word, text in REASONS.items() if text in reason]
    return words[0] if words and ended.err.strip() == reason.strip() else f"BROKEN: {ended}"


def _of_command(place: Place, ended: Ended) -> str:
    """Of a command: done, refused, or the one sentence it ended with, free of this folder."""
    said = ended.err.strip().replace(str(place.root), "REPO")
    if ended.code == 0:
        return f"{DONE}: {ended.out}" if not said else f"{DONE}: {said}"
    if ended.code == 2 and "is held by" in said:
        return HELD
    sentence = re.fullmatch(r"agent-sync: ([^\n]+)", said)
    if ended.code != 1 or "internal error" in said or (not sentence and not ended.out):
        return f"BROKEN: {ended}"
    text = sentence[1] if sentence else ended.out.replace(str(place.root), "REPO")
    return f"exit 1: {text}"


def meets(found: str, expected: str) -> bool:
    """Whether an outcome is one of those expected ('a | b'); a sentence need only hold the words
    behind its colon."""
    for one in expected.split(" | "):
        kind, _, words = one.partition(": ")
        if found == one or (kind in (DONE, "exit 1") and found.startswith(kind) and words in found):
            return True
    return False
