"""Differences as the page draws them: hunks of lines, each line with its mark."""

from difflib import SequenceMatcher
from typing import Any

from ...gates.patches.patch_change import Change

MOST_BYTES, MOST_LINES = 1_000_000, 6_000
"""What is larger is not compared here: that it differs is said, and no more."""
AROUND = 3
ENDS = ["\\", "no line break at the end"]
"""Behind a line that is the last of its text and has no break."""
Facts = dict[str, Any]
Lines = list[list[str]]


def is_binary(content: bytes) -> bool:
    """Whether a content is no text, as git tells."""
    return b"\0" in content[:8_000]


def text_of(content: "bytes | None") -> "str | None":
    """A content as text, bytes that are none spelled out; None where there is none, or no text."""
    if content is None or is_binary(content) or len(content) > MOST_BYTES:
        return None
    return content.decode("utf-8", "backslashreplace")


def between(old: "bytes | None", new: "bytes | None") -> Facts:
    """``binary``, ``large`` and ``hunks`` of two contents, None for a file that is not there."""
    was, now = old or b"", new or b""
    if is_binary(was) or is_binary(now):
        return {"binary": True, "large": False, "hunks": []}
    large = {"binary": False, "large": True, "hunks": []}
    if max(len(was), len(now)) > MOST_BYTES:
        return large
    a, b = _lines(was), _lines(now)
    if max(len(a), len(b)) > MOST_LINES:
        return large
    return {"binary": False, "large": False, "hunks": _hunks(a, b)}


def _lines(content: bytes) -> "list[str]":
    """With their breaks: a line feed alone ends one."""
    text = content.decode("utf-8", "backslashreplace")
    found = [f"{line}\n" for line in text.split("\n")]
    last = found.pop()[:-1]
    return [*found, last] if last else found


def _hunks(a: "list[str]", b: "list[str]") -> "list[Facts]":
    # What is alike on both ends is taken away first: only the rest costs more than its length.
    head = _alike(a, b, len(a), len(b))
    tail = _alike(a[::-1], b[::-1], len(a) - head, len(b) - head)
    keep = min(head, AROUND)
    cut = [x[head - keep : len(x) - tail + min(tail, AROUND)] for x in (a, b)]
    found, before = [], head - keep
    for group in SequenceMatcher(None, cut[0], cut[1]).get_grouped_opcodes(AROUND):
        lines: Lines = []
        for word, i, j, k, m in group:
            if word == "equal":
                lines += _marked(" ", cut[0][i:j])
            else:
                lines += _marked("-", cut[0][i:j]) + _marked("+", cut[1][k:m])
        old, new = group[0][1] + before + 1, group[0][3] + before + 1
        found.append({"old": old, "new": new, "lines": lines})
    return found


def _alike(a: "list[str]", b: "list[str]", most_a: int, most_b: int) -> int:
    most = min(most_a, most_b)
    return next((at for at in range(most) if a[at] != b[at]), most)


def _marked(mark: str, lines: "list[str]") -> Lines:
    found = []
    for line in lines:
        found.append([mark, line.removesuffix("\n")])
        if not line.endswith("\n"):
            found.append(list(ENDS))
    return found


def of_changes(changes: "list[Change]") -> "list[Facts]":
    """The files of a diff that was read, each with its hunks."""
    return [_of_change(one) for one in changes]


def _of_change(one: Change) -> Facts:
    large = one.added + one.removed > MOST_LINES or sum(map(len, one.body)) > MOST_BYTES
    return {
        "path": name(one.name),
        "from": name(one.old) if one.old and one.old != one.new else None,
        "kind": one.kind,
        "added": one.added,
        "removed": one.removed,
        "binary": one.binary,
        "large": large,
        "hunks": [] if large or one.binary else _of_body(one.body),
    }


def name(name: bytes) -> str:
    """A file's name as git has it, as text."""
    return name.decode("utf-8", "backslashreplace")


def _of_body(body: "list[bytes]") -> "list[Facts]":
    found: list[Facts] = []
    for raw in body:
        line = raw.decode("utf-8", "backslashreplace")
        if line.startswith("@@ -"):
            words = line.split(" ")
            found.append({"old": _start(words[1]), "new": _start(words[2]), "lines": []})
        elif found:
            shown = list(ENDS) if line.startswith("\\") else [line[:1] or " ", line[1:]]
            found[-1]["lines"].append(shown)
    return found


def _start(word: str) -> int:
    """The first line that '-12,3' means."""
    number = word[1:].partition(",")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 12 else 1
