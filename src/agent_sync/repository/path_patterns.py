"""What a claim covers, and whether two claims could meet on one path.

Keys are '/'-separated. A key that starts with '/' is absolute and meets only absolute keys.
In a pattern ``*`` is any run of characters inside a segment, ``?`` is exactly one, ``[a-z]``
and ``[!a-z]`` (or ``[^a-z]``) are classes, ``**`` as a whole segment is zero or more segments,
and a trailing '/' means the directory with everything below it. No segment is ever empty.

A file may really be named ``[id].tsx``, so a pattern with brackets is read twice, once with
classes and once with the brackets as plain text, and covers what either reading covers.

A pattern becomes a row of tokens. A set of places in that row is one integer, so matching
costs (characters of one) x (a few operations on integers as long as the other): no
backtracking, no recursion, nothing exponential.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Ranges: TypeAlias = tuple[tuple[int, int], ...]
    Atom: TypeAlias = str | Ranges

_LAST = 0x10FFFF
_ANY: "Ranges" = ((0, 46), (48, _LAST))  # every character but '/'
# Tokens: one character, a class (ranges of code points), or one of these three.
_SLASH, _STAR, _DEEP = "/", "*", "**"


def is_glob(text: str) -> bool:
    """Does the text hold a wildcard character? (A directory, ``src/``, is no glob.)"""
    return "*" in text or "?" in text or "[" in text


def covers(pattern: str, path: str) -> bool:
    """Does a claim on ``pattern`` cover the one path ``path``?

    ``path`` is taken as plain text, whatever characters it holds; a trailing '/' is ignored.
    Every key covers the path that is spelled like it. Nothing is promised for ``.`` and ``..``.
    """
    pattern, path = _tidy(pattern), _as_path(path)
    if _is_absolute(pattern) != _is_absolute(path):
        return False
    if not is_glob(pattern):
        if pattern[-1:] == "/":
            return path == _as_path(pattern) or path.startswith(pattern)
        return pattern == path
    return any(machine.accepts(path) for machine in _readings(pattern))


def overlap(a: str, b: str) -> bool:
    """Could one path be covered by both ``a`` and ``b``? The same both ways round.

    Exact; with classes it may say yes wrongly (one that admits nothing), but never no wrongly.
    Work grows with the product of the two lengths (4,000 characters each: well under a second).
    """
    a, b = _tidy(a), _tidy(b)
    if _is_absolute(a) != _is_absolute(b):
        return False
    if _is_plain(a):
        return covers(b, a)
    if _is_plain(b):
        return covers(a, b)
    return any(_meet(one, other) for one in _readings(a) for other in _readings(b))


def contains(outer: str, inner: str) -> bool:
    """Does ``outer`` cover all that ``inner`` could cover?

    Never yes wrongly. It may say no wrongly where both are patterns: it looks only for the same
    pattern, and for a folder around all of ``inner``.
    """
    outer, inner = _tidy(outer), _tidy(inner)
    if _is_plain(inner):
        return covers(outer, inner)
    if outer == inner or (outer == _DEEP and not _is_absolute(inner)):
        return True
    outer = outer[:-2] if outer.endswith("/**") else outer
    if is_glob(outer) or outer[-1:] != "/":
        return False
    first = min((inner.index(mark) for mark in "*?[" if mark in inner), default=len(inner))
    return inner[:first].startswith(outer)


def _tidy(key: str) -> str:
    while "//" in key:
        key = key.replace("//", "/")
    return key


def _as_path(key: str) -> str:
    key = _tidy(key)
    return key[:-1] if len(key) > 1 and key[-1] == "/" else key


def _is_absolute(key: str) -> bool:
    return key[:1] == "/"


def _is_plain(key: str) -> bool:
    return key[-1:] != "/" and not is_glob(key)


def _readings(pattern: str) -> "list[_Machine]":
    if "[" in pattern:
        return [_Machine(pattern, classes=True), _Machine(pattern, classes=False)]
    return [_Machine(pattern, classes=False)]


class _Machine:
    """One reading of a pattern: its tokens, and for each kind of token the places it stands at.

    Place k is "before token k"; the last place is the end. Bit k of a mask is place k.
    """

    __slots__ = ("admitting", "atoms", "deep", "hops", "loops", "size", "slash", "tokens")

    def __init__(self, pattern: str, *, classes: bool) -> None:
        self.tokens, self.hops = _tokens(pattern, classes=classes)
        self.size = len(self.tokens)
        self.slash = self.deep = self.loops = 0
        self.atoms: dict[Atom, int] = {}
        self.admitting: dict[Atom, int] = {}
        for place, token in enumerate(self.tokens):
            bit = 1 << place
            if token == _SLASH:
                self.slash |= bit
            elif token in (_STAR, _DEEP):
                self.loops |= bit
                self.deep |= bit if token == _DEEP else 0
            else:
                self.atoms[token] = self.atoms.get(token, 0) | bit

    def common(self, atom: "Atom") -> int:
        """The places whose one-character token shares a character with ``atom``."""
        known = self.admitting.get(atom)
        if known is None:
            known = 0
            for mine, places in self.atoms.items():
                if _share(mine, atom):
                    known |= places
            self.admitting[atom] = known
        return known

    def spread(self, places: int, edges: int) -> int:
        """``places`` and all that follows from them without consuming anything.

        ``edges`` are the places from which one step to the right is free.
        """
        while True:
            # Adding carries a bit through the run of edges above it: a flood in one addition.
            wider = places | (((places & edges) + edges) ^ edges)
            wider |= (wider & self.hops) << 2
            if wider == places:
                return places
            places = wider

    def accepts(self, path: str) -> bool:
        """Does this reading match the whole path?"""
        places = self.spread(1, self.loops)
        for char in path if path[:1] in ("", "/") else "/" + path:
            if char == "/":
                places = places & self.deep | (places & self.slash) << 1
            else:
                places = places & self.loops | (places & self.common(char)) << 1
            if not places:
                return False
            places = self.spread(places, self.loops)
        return bool(places >> self.size & 1)


def _meet(a: _Machine, b: _Machine) -> bool:
    """Walk both at once: at place k of ``a``, rows[0] holds the places that ``b`` may be at."""
    every_atom = b.common(_ANY)
    rows = [1, 0, 0]
    for place, token in enumerate(a.tokens):
        free = b.loops  # what ``b`` may step over while ``a`` stays
        if token == _STAR:
            free |= every_atom
        elif token == _DEEP:
            free |= every_atom | b.slash
        here = b.spread(rows[0], free)
        if token in (_STAR, _DEEP):
            rows[1] |= here
        elif token == _SLASH:
            rows[1] |= (here & b.slash) << 1 | here & b.deep
        else:
            rows[1] |= (here & b.common(token)) << 1 | here & b.loops
        if a.hops >> place & 1:
            rows[2] |= here
        rows = [rows[1], rows[2], 0]
    return bool(b.spread(rows[0], b.loops) >> b.size & 1)


def _tokens(pattern: str, *, classes: bool) -> "tuple[list[Atom], int]":
    """The tokens of a pattern, and the places from which two tokens may be skipped.

    Every segment has its slash before it, also the first, and so has every segment of a path:
    that makes ``**`` the same anywhere, a slash and anything, both of which may be missing.
    """
    tokens: list[Atom] = []
    hops = 0
    for segment in pattern.split("/") + [_DEEP] * (pattern[-1:] == "/"):
        if segment == _DEEP:
            hops |= 1 << len(tokens)
            tokens += _SLASH, _DEEP
        elif segment:
            tokens += _SLASH, *_segment(segment, classes=classes)
    return tokens, hops


def _segment(text: str, *, classes: bool) -> "list[Atom]":
    if not text.strip("*"):
        return [_ANY, _STAR]  # a segment is never empty
    tokens: list[Atom] = []
    place = 0
    while place < len(text):
        char = text[place]
        place += 1
        if char == "*":
            if tokens[-1:] != [_STAR]:
                tokens.append(_STAR)
            continue
        end = _class_end(text, place) if classes and char == "[" else 0
        if end:
            tokens.append(_ranges(text[place:end]))
            place = end + 1
        else:
            tokens.append(_ANY if char == "?" else char)
    return tokens


def _class_end(text: str, start: int) -> int:
    """Where the ``]`` of the class beginning at ``start`` is; 0 when it is never closed."""
    first = start + 1 if text[start : start + 1] in ("!", "^") else start
    return max(0, text.find("]", first + 1))  # a ']' in first position belongs to the class


def _ranges(body: str) -> "Ranges":
    """The code points of a class. It never stands before a slash, so '/' need not be cut out."""
    negated = body[0] in "!^"
    found = []
    place = int(negated)
    while place < len(body):
        high = place + 2 if body[place + 1 : place + 2] == "-" and place + 2 < len(body) else place
        found.append((ord(body[place]), ord(body[high])))
        place = high + 1
    found = [(low, high) for low, high in found if low <= high]
    return tuple(_gaps(sorted(found)) if negated else found)


def _gaps(ranges: "list[tuple[int, int]]") -> "list[tuple[int, int]]":
    """What sorted ranges leave free."""
    result = []
    start = 0
    for low, high in ranges:
        if start < low:
            result.append((start, low - 1))
        start = max(start, high + 1)
    return [*result, (start, _LAST)] if start <= _LAST else result


def _share(a: "Atom", b: "Atom") -> bool:
    """Is there a character that both admit?"""
    if isinstance(a, str):
        return a == b if isinstance(b, str) else _holds(b, ord(a))
    if isinstance(b, str):
        return _holds(a, ord(b))
    return any(low <= high_b and low_b <= high for low, high in a for low_b, high_b in b)


def _holds(ranges: "Ranges", code: int) -> bool:
    return any(low <= code <= high for low, high in ranges)
