"""Names of files in a diff: git's quoting, and the prefixes before them."""

from ...wrong_values import InvalidInput

_SPECIAL = {7: b"a", 8: b"b", 9: b"t", 10: b"n", 11: b"v", 12: b"f", 13: b"r", 34: b'"', 92: b"\\"}
_MEANT = {letter[0]: number for number, letter in _SPECIAL.items()}
_PREFIXES = frozenset(b"abciow12")


def quoted(name: bytes) -> bytes:
    """A name as git quotes it, where it has to."""
    odd = any(char < 32 or char == 127 or char in b'"\\' for char in name)
    if not odd and name.strip() == name:
        return name
    return b'"' + b"".join(map(_escaped, name)) + b'"'


def _escaped(char: int) -> bytes:
    if char in _SPECIAL:
        return b"\\" + _SPECIAL[char]
    return b"\\%03o" % char if char < 32 or char == 127 else bytes((char,))


def unquoted(text: bytes) -> "tuple[bytes, bytes]":
    """(name, what follows) of a text that begins with a quoted name. Raises InvalidInput."""
    found, at = bytearray(), 1
    while at < len(text):
        char = text[at]
        if char == 34:
            return bytes(found), text[at + 1 :]
        if char != 92:
            found.append(char)
            at += 1
            continue
        digits = text[at + 1 : at + 4]
        if len(digits) == 3 and all(x in b"01234567" for x in digits) and int(digits, 8) < 256:
            found.append(int(digits, 8))
            at += 4
        elif digits[:1] and digits[0] in _MEANT:
            found.append(_MEANT[digits[0]])
            at += 2
        else:
            break
    raise InvalidInput("the diff has a name that is quoted in no known way")


def named_in(text: bytes) -> bytes:
    """The name in the rest of a header's line: quoted, or up to a tab."""
    if text[:1] == b'"':
        return unquoted(text)[0]
    return text.partition(b"\t")[0].removesuffix(b"\r")


def bare_names(old: bytes, new: bytes, *, prefixed: bool = False) -> "tuple[bytes, bytes]":
    """Both names without the prefixes that diffs put before them: a/ and b/, or others of git's.

    Where there are none, as they are; ``prefixed``: each has one, perhaps both the same.
    """
    if prefixed:
        return old[2:], new[2:]
    both = old[1:2] == new[1:2] == b"/" and old[0] in _PREFIXES and new[0] in _PREFIXES
    return (old[2:], new[2:]) if both and old[0] != new[0] else (old, new)
