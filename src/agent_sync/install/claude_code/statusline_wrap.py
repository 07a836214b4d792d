"""A status line command that runs another one first: shell text around shell text, and back.

The original stands at the beginning, quoted, so that it can be taken out again. It is put in and
taken out as JSON text, escapes and all: unwrapping gives back the bytes that were there.

How it runs: both get the same input, and at the same time, so that a slow original is not made
slower; its output comes first and ours, which is a line or nothing, after it. Neither can take
the other's away: not by failing, not by its exit code, not by leaving its input unread. Like the
client, the wrapper shows nothing of an original that fails. It waits for one that takes long, as
the client does without it; one that never ends shows nothing at all.
"""

import json
import re
from typing import NamedTuple

from ..settings_files.hook_line import LOADER, LOST, SCRIPT

PLAIN, WRAPPED, COPIED = "plain", "wrapped", "copied"
"""Ours alone; ours around the command that stood there; ours around one of another file."""

_NAMES = {WRAPPED: "agent_sync_first", COPIED: "agent_sync_above"}
_KINDS = {name: kind for kind, name in _NAMES.items()}
_BODY = (
    "agent_sync_in=$(cat; echo .); agent_sync_in=${{agent_sync_in%.}}; "
    'printf %s "$agent_sync_in" 2>/dev/null | ({ours}) | {{ '
    'agent_sync_out=$(printf %s "$agent_sync_in" 2>/dev/null | eval "${name}") || '
    'agent_sync_out=; [ -z "$agent_sync_out" ] || printf \'%s\\n\' "$agent_sync_out"; cat; }}'
)
_AROUND = re.compile(
    r"(agent_sync_(?:first|above))='(.*)'; agent_sync_in=.*agent-sync.* statusline\b.*; cat; \}",
    re.DOTALL,
)
_QUOTED = re.compile(r"""(?:[^']|'"'"')*""", re.DOTALL)
_TOKEN = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
_CALL = re.escape(f"-I -S -c '{LOADER}' \"$f\" statusline")
_AT_LAST = re.escape(f"-I -S -c '{LOST}' \"$d\" statusline")
_LOST = rf"; d=.*exec \S+ {_AT_LAST}(?: --armed-only)?"
_ALONE = re.compile(
    r"(?:exec )?(?:\S*/)?agent-sync statusline|"
    rf"f=.*{re.escape(SCRIPT)}.*exec \S+ {_CALL}(?: --armed-only)?(?:{_LOST})?|"
    rf'.* -I -S -c "{re.escape(LOADER)}" ".*{re.escape(SCRIPT)}(?:\.py)?" statusline',
    re.DOTALL,
)
_MENTION = re.compile(r"""(?:agent-sync|hook(?:\.py)?["']?|"\$f")\s+statusline\b""")


class Token(NamedTuple):
    """One character of a JSON string, as written and as meant."""

    raw: str
    char: str


def kind_of(command: str) -> str:
    """PLAIN, WRAPPED or COPIED for a command of ours as we write it, '' for any other."""
    found = _AROUND.fullmatch(command)
    if found and _QUOTED.fullmatch(found[2]):
        return _KINDS[found[1]]
    return PLAIN if _ALONE.fullmatch(command.strip()) else ""


def mentions(command: str) -> bool:
    """Whether somebody's own command shows our line already."""
    return bool(_MENTION.search(command))


def wrap(literal: str, ours: str, kind: str = WRAPPED) -> str:
    """The JSON string ``literal``, a command, inside a command of ours; a JSON string again."""
    name = _NAMES[kind]
    inside = "".join(
        f"'\\\"{token.raw}\\\"'" if token.char == "'" else token.raw for token in _tokens(literal)
    )
    body = _BODY.format(ours=ours, name=name)
    return f"\"{name}='{inside}'; {_escaped(body)}\""


def unwrap(literal: str) -> str:
    """What ``wrap`` was given, letter by letter. ``kind_of`` must have said that it is one."""
    tokens = _tokens(literal)
    at = next(place for place, token in enumerate(tokens) if token.char == "'") + 1
    kept = []
    while at < len(tokens):
        if tokens[at].char != "'":
            kept.append(tokens[at].raw)
            at += 1
        elif [token.char for token in tokens[at : at + 5]] == list("'\"'\"'"):
            kept.append(tokens[at + 2].raw)
            at += 5
        else:
            break
    return '"' + "".join(kept) + '"'


def original(command: str) -> str:
    """The command inside one of ours that is WRAPPED or COPIED."""
    return str(json.loads(unwrap(json.dumps(command))))


def _tokens(literal: str) -> list[Token]:
    return [Token(raw, _meant(raw)) for raw in _TOKEN.findall(literal[1:-1])]


def _meant(raw: str) -> str:
    return str(json.loads(f'"{raw}"')) if raw.startswith("\\") else raw


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
