"""Which files a call of ``apply_patch`` writes: several clients hand their edits over as its text.

Each of these clients has a reader of its own, and they differ in what they overlook: blanks around
a heading, a here-document around the text, what stands before its beginning and behind its end. A
line counts here as soon as one of them takes it for a heading. Text in, answers out; every hook
before an edit may load it.
"""

HEADS = ("*** Add File:", "*** Update File:", "*** Delete File:", "*** Move to:")
"""What a heading begins with; the path is the rest of the line."""
_ADD, _UPDATE, _DELETE, _MOVE = HEADS
_STARS = "*** "
MADE, EDITED, MOVED, REMOVED = "made", "edited", "moved", "removed"
_BECOMES = {_ADD: MADE, _UPDATE: EDITED, _DELETE: REMOVED, _MOVE: MADE}


def heading(line: str, *, inside: bool = False) -> "tuple[str, str]":
    """(one of ``HEADS``, its path) of a line, two '' for any other.

    ``inside`` an update, below its first line, a line that begins with a blank is the file's.
    """
    if inside and line[:1] == " ":
        return "", ""
    bare = line.strip()
    for head in HEADS:
        if bare.startswith(head):
            return head, bare[len(head) :].strip()
    return "", ""


def paths(text: str) -> "dict[str, str]":
    """Every path that a patch names, in its order, and what becomes of it: MADE, whatever was
    there, EDITED, MOVED away, or REMOVED.

    As they stand there, relative to the call's folder or absolute. What no client can name is left
    out. A text that is no patch, or that its client will refuse, may name some all the same.
    """
    found: dict[str, str] = {}
    updated, below, at = "", 0, text.find(_STARS)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        head, path = heading(text[start:end], inside=below not in (0, start))
        if head == _MOVE and updated:
            found[updated] = MOVED
        if path and "\0" not in path:
            found[path] = _BECOMES[head]
        if head:
            below = end + 1 if head in (_UPDATE, _MOVE) else 0
            updated = path if head == _UPDATE else ""
        at = text.find(_STARS, end)
    return found
