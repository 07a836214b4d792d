"""Whether two patterns can meet on one path, against a decision made in another way.

The oracle walks both patterns segment by segment, and inside a segment token by token, and
remembers which pairs of places it has seen; a witness is made for pairs that meet.
"""

from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.repository.path_patterns import covers, overlap
from proofs import Proof

STAR, DEEP = "*", "**"
Token = "str | frozenset[str]"
ALPHABET = "ab-]!^\u00e9"
"""So small that patterns meet often; a class knows no other letters but these and one more."""
OTHER = "z"
SEGMENT = st.text(alphabet="ab*?[]-!^\u00e9z", min_size=1, max_size=5)
PATTERN = st.builds(
    lambda lead, segments, tail: lead + "/".join(segments) + tail,
    st.sampled_from(["", "", "", "/"]),
    st.lists(
        st.one_of(SEGMENT, st.sampled_from(["**", "**", "*", "a", "b"])), min_size=1, max_size=5
    ),
    st.sampled_from(["", "", "/"]),
)


def tokens(segment: str, *, classes: bool) -> "tuple[object, ...]":
    """A segment as stars and sets of letters."""
    found: list[object] = []
    place = 0
    while place < len(segment):
        char = segment[place]
        close = _close(segment, place) if char == "[" and classes else -1
        if close > 0:
            found.append(_class(segment[place + 1 : close]))
            place = close
        elif char == "*":
            found.append(STAR)
        elif char == "?":
            found.append(frozenset(ALPHABET + OTHER + "*?["))
        else:
            found.append(frozenset(char))
        place += 1
    return tuple(found)


def _close(segment: str, place: int) -> int:
    first = place + 1
    if segment[first : first + 1] in ("!", "^"):
        first += 1
    return segment.find("]", first + 1)


def _class(body: str) -> "frozenset[str]":
    negated = body[0] in "!^"
    rest = body[1:] if negated else body
    members: set[str] = set()
    while rest:
        if len(rest) > 2 and rest[1] == "-":
            members |= {chr(code) for code in range(ord(rest[0]), ord(rest[2]) + 1)}
            rest = rest[3:]
        else:
            members.add(rest[0])
            rest = rest[1:]
    every = frozenset(ALPHABET + OTHER + "*?[")
    return every - members if negated else every & members


def segments_of(pattern: str, *, classes: bool) -> "tuple[object, ...]":
    """A pattern as ``**`` and segments of tokens."""
    parts = [part for part in pattern.split("/") if part]
    parts += ["**"] if pattern.endswith("/") else []
    return tuple(part if part == DEEP else tokens(part, classes=classes) for part in parts)


@cache
def words_meet(a: "tuple[object, ...]", b: "tuple[object, ...]") -> bool:
    """Whether one word, which is not empty, fits both."""
    seen: set[tuple[int, int, bool]] = set()
    waiting = [(0, 0, False)]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        i, j, some = place
        if (i, j) == (len(a), len(b)) and some:
            return True
        one = a[i] if i < len(a) else None
        other = b[j] if j < len(b) else None
        waiting += [(i + 1, j, some)] if one == STAR else []
        waiting += [(i, j + 1, some)] if other == STAR else []
        if one is not None and other is not None and _share(one, other):
            ahead = (i if one == STAR else i + 1, j if other == STAR else j + 1, True)
            waiting.append(ahead)
    return False


def _share(one: object, other: object) -> bool:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return bool(one & other)
    return bool(one) and bool(other)


def paths_meet(a: "tuple[object, ...]", b: "tuple[object, ...]") -> bool:
    """Whether one path fits both."""
    seen: set[tuple[int, int]] = set()
    waiting = [(0, 0)]
    while waiting:
        i, j = waiting.pop()
        if (i, j) in seen:
            continue
        seen.add((i, j))
        if (i, j) == (len(a), len(b)):
            return True
        one = a[i] if i < len(a) else None
        other = b[j] if j < len(b) else None
        waiting += [(i + 1, j)] if one == DEEP else []
        waiting += [(i, j + 1)] if other == DEEP else []
        if one is None or other is None:
            continue
        if one == DEEP or other == DEEP or words_meet(_word(one), _word(other)):
            waiting.append((i if one == DEEP else i + 1, j if other == DEEP else j + 1))
    return False


def _word(segment: object) -> "tuple[object, ...]":
    assert isinstance(segment, tuple)
    return segment


def meet(a: str, b: str) -> bool:
    """The oracle: with brackets as classes and as plain text, each on its own."""
    if a.startswith("/") != b.startswith("/"):
        return False
    ways: Sequence[bool] = (True, False)
    return any(
        paths_meet(segments_of(a, classes=x), segments_of(b, classes=y)) for x in ways for y in ways
    )


@pytest.mark.proves("LOCK-3")
def test_two_patterns_meet_exactly_when_they_do(proof: Proof) -> None:
    """Exact for ``**``, ``*``, ``?`` and folders; never missed for classes; the same both ways."""
    count = proof.count(300, 30_000)
    met: list[bool] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(PATTERN, PATTERN)
    def every(a: str, b: str) -> None:
        found = overlap(a, b)
        met.append(found)
        assert found is overlap(b, a), (a, b)
        if meet(a, b):
            assert found, (a, b)
        elif "[" not in a + b:
            assert not found, (a, b)

    every()
    assert 0.1 < sum(met) / len(met) < 0.9, "nearly all pairs meet, or hardly any"
    proof.figure("pairs of patterns", count)
    proof.figure("of them that meet", sum(met))


@pytest.mark.proves("LOCK-3")
def test_what_two_patterns_cover_lets_them_meet(proof: Proof) -> None:
    """A path that both cover is a proof that they meet, whatever letters it has."""
    count = proof.count(250, 15_000)
    both: list[str] = []

    @settings(max_examples=count, deadline=None, database=None)
    @given(PATTERN, PATTERN, st.lists(st.text("ab-]!z", min_size=1, max_size=3), max_size=4))
    def every(a: str, b: str, names: "list[str]") -> None:
        path = ("/" if a.startswith("/") else "") + "/".join(names)
        if covers(a, path) and covers(b, path):
            both.append(path)
            assert overlap(a, b), (a, b, path)
        assert covers(a, path) is overlap(a, path) or not path or path == "/"
        assert covers(path, path) or not path

    every()
    proof.figure("pairs of patterns with a path", count)
    proof.figure("of them where both cover the path", len(both))


@pytest.mark.proves("LOCK-3")
def test_any_text_is_a_pattern(proof: Proof) -> None:
    """Any two texts are decided without an error, in both orders alike."""
    count = proof.count(400, 30_000)

    @settings(max_examples=count, deadline=None, database=None)
    @given(st.text(max_size=30), st.text(max_size=30))
    def every(a: str, b: str) -> None:
        assert overlap(a, b) is overlap(b, a)
        assert covers(a, a) or not a.strip("/")
        assert overlap(a, a) or not a.strip("/") or "[" in a

    every()
    proof.figure("pairs of any texts", count)
