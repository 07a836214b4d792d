"""Damage to JSON and to bytes, chosen by a seed: the same seed does the same damage again."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

SEED = 1
"""Another number is another run, with other examples."""

Change = Callable[[random.Random, bytes], bytes]

WORDS = [
    "", " ", "\0", "a\0b", "\n", "\t", "\u202e", "e\u0301", "\u00e9", "\U0001f600", "\ud800",
    "\udcff", "a\ud800b", "\u2028", "\x1b[31m", "\x7f", "\ufeff", "\uffff", "..", ".", "/", "~",
    "~root/x", "../" * 60, "/" * 300, "a/" * 3000, "x" * 5000, "x" * 120_000, "*", "**", "[", "{",
    "%s%n", "{0}", "$HOME", "`id`", "$(id)", "'", '"', "\\", "<agent-sync-state>", "-rf", "--",
    "null", "true", "0", "-1", "\u0661", "\u00b2", "9" * 400, "1e400", "CON",
    "src/a.py\n", " src/a.py",
    "src/a.py/", "./src//a.py", "src/../src/a.py", "SRC/A.PY", "clear", "compact", "idle_prompt",
    "operator", "all", "agent-sync", "a/b", "Bash", "PowerShell", "Edit",
    "Write",
]  # fmt: skip
NUMBERS = [0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 10**40, 10**400]
OTHERS: list[Any] = [None, True, False, [], {}, [[]], {"": ""}, 0.1, -0.0, 1e308, 5e-324]
TOKENS = [
    b"\0", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80", b"{", b"}",
    b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b"\\udc00", b"\\u", b"\\x41", b",", b":", b"'",
    b"//", b"/*", b"NaN", b"Infinity", b"-", b"1e999", b"0x1F", b"null", b"\r\n", b"\x1e",
]  # fmt: skip


def dice(what: str, number: int) -> random.Random:
    """The dice of one example: what failed once fails again under the same name and number."""
    return random.Random(f"{SEED} {what} {number}")


def odd(rng: random.Random) -> Any:
    """Some value that nobody expects there."""
    kind = rng.randrange(4)
    if kind == 0:
        return rng.choice(NUMBERS)
    if kind == 1:
        return copy.deepcopy(rng.choice(OTHERS))
    return rng.choice(WORDS)


def places(value: Any) -> "list[tuple[Any, Any]]":
    """(container, key or index) of everything inside a document."""
    found: list[tuple[Any, Any]] = []
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(inside):
        found.append((value, key))
        if isinstance(inner, dict | list):
            found += places(inner)
    return found


def retyped(rng: random.Random, document: "dict[str, Any]") -> "dict[str, Any]":
    """The document with some of its values, keys or members changed."""
    changed: dict[str, Any] = json.loads(json.dumps(document))
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        spots = places(changed)
        if not spots:
            break
        where, key = rng.choice(spots)
        how = rng.randrange(6)
        if how == 0:
            del where[key]
        elif how == 1 and isinstance(where, dict):
            where[str(odd(rng))[:50]] = where.pop(key)
        elif how == 2:
            where[key] = [where[key]] * rng.choice([1, 3])
        elif how == 3 and isinstance(where[key], str):
            where[key] = spliced(rng, where[key])
        else:
            where[key] = odd(rng)
    return changed


def spliced(rng: random.Random, text: str) -> str:
    """A text with an odd word put into it."""
    at = rng.randint(0, len(text))
    return text[:at] + str(rng.choice(WORDS)) + text[at + rng.choice([0, 0, 1, 5]) :]


def damaged(rng: random.Random, raw: bytes, others: "list[bytes]") -> bytes:
    """Bytes with a few kinds of damage, one after the other."""
    for _ in range(rng.choice([1, 1, 2, 3, 6])):
        raw = rng.choice(DAMAGES)(rng, raw)
    if rng.random() < 0.1 and others:
        other = rng.choice(others)
        raw = raw[: rng.randint(0, len(raw))] + other[rng.randint(0, len(other)) :]
    return raw


def _flip(rng: random.Random, raw: bytes) -> bytes:
    if not raw:
        return b"\xff"
    changed = bytearray(raw)
    for _ in range(rng.choice([1, 1, 2, 8])):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _cut(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randint(0, len(raw))]


def _drop(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randint(0, len(raw))
    return raw[:at] + raw[at + rng.choice([1, 2, 10, 100]) :]


def _repeat(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randint(0, len(raw))
    end = at + rng.choice([1, 5, 40])
    return raw[:end] + raw[at:end] * rng.choice([1, 2, 50]) + raw[end:]


def _insert(rng: random.Random, raw: bytes) -> bytes:
    at = rng.randint(0, len(raw))
    return raw[:at] + rng.choice(TOKENS) * rng.choice([1, 1, 3]) + raw[at:]


def _second_key(rng: random.Random, raw: bytes) -> bytes:
    """A key that stands twice: before or behind what is there."""
    keys = ("session_id", "tool_name", "tool_input", "cwd", "hook_event_name", "tool_use_id")
    member = json.dumps({rng.choice(keys): odd(rng)}).encode()[1:-1]
    at = raw.find(b"{") + 1 if rng.random() < 0.5 else raw.rfind(b"}")
    if at <= 0:
        return raw
    return raw[:at] + (member + b"," if raw[at - 1 : at] == b"{" else b"," + member) + raw[at:]


def _number(rng: random.Random, raw: bytes) -> bytes:
    digits = rng.choice(
        [b"1" * 400, b"1" * 5_000, b"-1e999", b"1E-999", b"00", b"1.", b"+1", b".5"]
    )
    at = raw.find(b":", rng.randint(0, len(raw)))
    return raw[: at + 1] + digits + b"," + raw[at + 1 :] if at >= 0 else digits


def _deep(rng: random.Random, raw: bytes) -> bytes:
    depth = rng.choice([100, 999, 1_001, 1_500, 20_000])
    opening, closing = rng.choice([(b"[", b"]"), (b'{"a":', b"}")])
    at = raw.find(b":") + 1
    return raw[:at] + opening * depth + b"1" + closing * rng.choice([0, depth]) + b"," + raw[at:]


def _encode(rng: random.Random, raw: bytes) -> bytes:
    name = rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "cp037"])
    return raw.decode("latin-1").encode(name)


def _marked(rng: random.Random, raw: bytes) -> bytes:
    return rng.choice([b"\xef\xbb\xbf", b"\xff\xfe", b" \n\t", b"\x00", b"\x1e", b"\x0b"]) + raw


def _tail(rng: random.Random, raw: bytes) -> bytes:
    return raw + rng.choice([b"\n", b"\0", b"{}", raw[:200], b"//", b"\xff", b" " * 1000, b"]"])


DAMAGES: list[Change] = [
    _flip, _flip, _cut, _drop, _drop, _repeat, _insert, _insert, _second_key, _number, _deep,
    _encode, _marked, _tail,
]  # fmt: skip
