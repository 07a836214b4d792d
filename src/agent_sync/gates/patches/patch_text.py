"""A unified or git diff as text: which files it changes, and how (PATCH-1).

What is read is written again by ``render``, with names and modes said one way only: so git reads of
it exactly what was judged here. Text around the changes is left out. Names are git's own bytes,
from the root of the checkout.
"""

from ...wrong_values import InvalidInput
from .patch_change import COPY, CREATE, DELETE, RENAME, Change
from .patch_names import quoted
from .patch_reader import MOST_FILES, NOTHING, PLAIN_MODE, Reader

MOST_BYTES = 5 * 1024 * 1024


def parse(text: bytes, *, prefixed: bool = False) -> "list[Change]":
    """The changes of a diff, in its order; ``prefixed``: of one in which each name begins with a/
    or b/, which for a file that is made may otherwise be part of it.

    Raises InvalidInput for what is none, is cut off, has more than ``MOST_BYTES`` or
    ``MOST_FILES``, or changes one file twice.
    """
    if len(text) > MOST_BYTES:
        raise InvalidInput(f"a patch has at most {MOST_BYTES} bytes, this one {len(text)}")
    reader = Reader(text, prefixed=prefixed)
    found = []
    while not reader.over:
        change = reader.next_change()
        if change is not None:
            found.append(change)
    if not found:
        raise InvalidInput("this is no diff: no file is changed by it")
    if len(found) > MOST_FILES:
        raise InvalidInput(f"a patch changes at most {MOST_FILES} files, this one {len(found)}")
    for names in ([x.old for x in found if x.kind != COPY], [x.new for x in found]):
        once = [name for name in names if name]
        if len(set(once)) != len(once):
            raise InvalidInput("the diff changes one file twice: make it one change a file")
    return found


def render(changes: "list[Change]") -> bytes:
    """The diff of these changes, as git writes one."""
    return b"".join(line + b"\n" for change in changes for line in _lines(change))


def counted(changes: "list[Change]") -> "tuple[int, int]":
    """How many lines are added and removed."""
    return sum(x.added for x in changes), sum(x.removed for x in changes)


def _lines(change: Change) -> "list[bytes]":
    old, new = change.old or change.new, change.new or change.old
    found = [b"diff --git %s %s" % (quoted(b"a/" + old), quoted(b"b/" + new))]
    if change.kind == CREATE:
        found.append(b"new file mode %06o" % (change.new_mode or PLAIN_MODE))
    elif change.kind == DELETE:
        found.append(b"deleted file mode %06o" % (change.old_mode or PLAIN_MODE))
    elif change.new_mode and change.old_mode != change.new_mode:
        found += [b"old mode %06o" % change.old_mode, b"new mode %06o" % change.new_mode]
    if change.kind in (RENAME, COPY):
        verb = change.kind.encode()
        found += [change.alike] if change.alike else []
        found += [b"%s from %s" % (verb, quoted(old)), b"%s to %s" % (verb, quoted(new))]
    if change.index:
        found.append(change.index)
    if change.body and not change.binary:
        found.append(b"--- " + (_side(b"a/", old) if change.kind != CREATE else NOTHING))
        found.append(b"+++ " + (_side(b"b/", new) if change.kind != DELETE else NOTHING))
    return found + change.body


def _side(prefix: bytes, name: bytes) -> bytes:
    text = quoted(prefix + name)
    return text + b"\t" if b" " in text and text[:1] != b'"' else text
