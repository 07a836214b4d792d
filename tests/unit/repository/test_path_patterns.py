"""Which paths a key covers, and when two keys meet on one path."""

import itertools
import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.repository.path_patterns import contains, covers, is_glob, overlap

pytestmark = pytest.mark.proves("LOCK-3")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("src/a.py", False), ("src/", False), ("", False), ("*", True), ("a?", True), ("[x", True)],
)
def test_is_glob(text: str, *, expected: bool) -> None:
    assert is_glob(text) is expected


COVERED = [
    ("src/a.py", "src/a.py"),
    ("src/", "src"),
    ("src/", "src/"),
    ("src/", "src/deep/er/a.py"),
    ("src", "src/"),
    ("/", "/etc/hosts"),
    ("/etc/", "/etc/hosts"),
    ("**", "a"),
    ("**", "a/b/c"),
    ("**/", "a/b"),
    ("**/**", "a"),
    ("src/**", "src"),
    ("src/**", "src/a/b"),
    ("src/**/a.py", "src/a.py"),
    ("src/**/a.py", "src/x/y/a.py"),
    ("**/a.py", "a.py"),
    ("**/a.py", "x/y/a.py"),
    ("**/src/**/*.py", "src/a.py"),
    ("/**/b", "/b"),
    ("/**/b", "/a/b"),
    ("*.py", "a.py"),
    ("*.py", ".py"),
    ("*", ".env"),
    ("*/", "x/y/z"),
    ("***", "abc"),
    ("a**b", "axxb"),
    ("a*b*c", "a--b--b--c"),
    ("?.py", "x.py"),
    ("?", "\N{PILE OF POO}"),
    ("[abc].py", "b.py"),
    ("[a-z]1", "q1"),
    ("[!a-z]1", "Q1"),
    ("[^a-z]1", "Q1"),
    ("[]x]", "]"),
    ("[!]x]", "a"),
    ("[a-]", "-"),
    ("[-a]", "-"),
    ("[*]", "*"),
    ("[a", "[a"),
    ("[a/b]", "[a/b]"),
    ("[]", "[]"),
    ("[!]", "[!]"),
    ("x[", "x["),
    # Brackets as plain text, because files are named so.
    ("app/[id].tsx", "app/[id].tsx"),
    ("app/[id].tsx", "app/i.tsx"),
    ("app/[id]/", "app/[id]/page.tsx"),
    ("app/[id]/**/*.ts", "app/[id]/x/y.ts"),
    ("[z-a]", "[z-a]"),
    # The path is plain text.
    ("*", "[a]*?"),
    ("a//b", "a/b"),
]

NOT_COVERED = [
    ("src/a.py", "src/a.pyc"),
    ("src/a.py", "src/A.py"),
    ("src/", "srcs"),
    ("src/", "srcs/a"),
    ("src/", "x/src"),
    ("a", "a/b"),
    ("", "a"),
    ("*", ""),
    ("a/*", "a"),
    ("a/*", "a/"),
    ("*", "a/b"),
    ("*.py", "x/a.py"),
    ("***", "a/b"),
    ("a**b", "a/b"),
    ("**/a", "ba"),
    ("a/**", "ab"),
    ("a/**/b", "ab"),
    ("a/**/b", "a/xb"),
    ("a/*/b", "a/b"),
    ("a/*/b", "a//b"),
    ("a?b", "a/b"),
    ("?", ""),
    ("?", "ab"),
    ("[!a]", "/"),
    ("a[!x]b", "a/b"),
    ("a[+-9]b", "a/b"),
    ("[abc]", "d"),
    ("[!abc]", "a"),
    ("[a-c]", "-"),
    ("[z-a]", "m"),
    ("[]", "]"),
    ("**", "/a"),
    ("/**", "a"),
    ("*", "/a"),
    ("/*", "a"),
    ("/", "a"),
    ("/a", "a"),
]


@pytest.mark.parametrize(("pattern", "path"), COVERED)
def test_covers(pattern: str, path: str) -> None:
    assert covers(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NOT_COVERED)
def test_does_not_cover(pattern: str, path: str) -> None:
    assert not covers(pattern, path)


MEETING = [
    ("src/", "src/a.py"),
    ("src/", "src"),
    ("src/", "src/api/"),
    ("src/**/*.py", "src/api/"),
    ("src/**/*.py", "**/test_*.py"),
    ("**/a/**", "b/**/c"),
    ("*a", "a*"),
    ("*ab", "a*"),
    ("a*/b", "*a/?"),
    ("**", "x"),
    ("/", "/etc/*"),
    ("[a-f].py", "[f-z].py"),
    ("[!a]", "[!b]"),
    ("[abc]*", "c"),
    ("[id].ts", "[id].ts"),
    ("[id]/", "?id?/x"),
    ("[!a-z]?", "Q*"),
    ("**/[x]/**", "?/x"),
]

APART = [
    ("src/", "srcs"),
    ("src/**/*.py", "src/**/*.js"),
    ("*.py", "src/*.py"),
    ("a*", "b*"),
    ("*a", "*b"),
    ("a/**/b", "a/**/c"),
    ("?", "??*"),
    ("*/?", "?"),
    ("**/a", "**/b"),
    ("/**", "**"),
    ("/", "x/"),
    ("[ab]x", "[cd]x"),
    ("[!a-c]", "[a-c]"),
    ("[z-a]", "?"),
    ("[!\0-\U0010ffff]", "?"),
    ("[a-f]", "g"),
    ("[+-9]", "a/"),
]


@pytest.mark.parametrize(("a", "b"), MEETING)
def test_overlap(a: str, b: str) -> None:
    assert overlap(a, b)
    assert overlap(b, a)


@pytest.mark.parametrize(("a", "b"), APART)
def test_no_overlap(a: str, b: str) -> None:
    # A bracket pattern also covers its own spelling; none of these meets that way.
    assert not overlap(a, b)
    assert not overlap(b, a)


# --- an independent, slow and obvious matcher -------------------------------------------------


Token = str | Callable[[str], bool]


def atoms_of(segment: str, *, classes: bool) -> list[Token]:
    """A segment as a list of '*' and of predicates over one character."""
    result: list[Token] = []
    place = 0
    while place < len(segment):
        char = segment[place]
        close = -1
        if char == "[" and classes:
            first = place + 2 if segment[place + 1 : place + 2] in ("!", "^") else place + 1
            close = segment.find("]", first + 1)
        if close > 0:
            result.append(class_of(segment[place + 1 : close]))
            place = close
        elif char == "*":
            result.append("*")
        elif char == "?":
            result.append(frozenset("/").isdisjoint)
        else:
            result.append(char.__eq__)
        place += 1
    return result


def class_of(body: str) -> Callable[[str], bool]:
    negated = body[0] in "!^"
    body = body[1:] if negated else body
    members = set()
    while body:
        if len(body) > 2 and body[1] == "-":
            members |= {chr(code) for code in range(ord(body[0]), ord(body[2]) + 1)}
            body = body[3:]
        else:
            members.add(body[0])
            body = body[1:]
    return lambda c: (c in members) != negated


def slow_segment(atoms: list[Token], text: str) -> bool:
    if not atoms:
        return not text
    if atoms[0] == "*":
        return any(slow_segment(atoms[1:], text[n:]) for n in range(len(text) + 1))
    first = atoms[0]
    return bool(text) and callable(first) and first(text[0]) and slow_segment(atoms[1:], text[1:])


def slow_segments(pattern: list[str], path: list[str], *, classes: bool) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(
            slow_segments(pattern[1:], path[n:], classes=classes) for n in range(len(path) + 1)
        )
    return (
        bool(path)
        and slow_segment(atoms_of(pattern[0], classes=classes), path[0])
        and slow_segments(pattern[1:], path[1:], classes=classes)
    )


def slow_covers(pattern: str, path: str) -> bool:
    if pattern.startswith("/") != path.startswith("/"):
        return False
    wanted = [s for s in pattern.split("/") if s] + (["**"] if pattern.endswith("/") else [])
    given_path = [s for s in path.split("/") if s]
    return any(slow_segments(wanted, given_path, classes=classes) for classes in (True, False))


def words(alphabet: str, longest: int) -> list[str]:
    return [
        "".join(letters)
        for length in range(1, longest + 1)
        for letters in itertools.product(alphabet, repeat=length)
    ]


def paths(segments: list[str], deepest: int) -> list[str]:
    """Every path of at most that many of these segments, relative and absolute."""
    relative = [
        "/".join(chosen)
        for depth in range(deepest + 1)
        for chosen in itertools.product(segments, repeat=depth)
    ]
    return relative + ["/" + path for path in relative]


# Why these universes are large enough. Take a shortest path that two patterns share. A segment of
# it that falls to `**` in both, or a character that falls to `*` in both, could be dropped (of a
# segment one character must stay). So it has at most as many segments as the two patterns have
# segments other than `**`, and each is at most as long as the single-character tokens (letter,
# `?`, class) of the two segments that it fell to, but at least 1. Which letters it uses does not
# matter beyond those in the patterns; with negated classes one more letter is needed.
# Name: segments a pattern may have, their number, longest word, deepest path.
SHAPES: dict[str, tuple[list[str], int, str, int, int]] = {
    # 3 + 3 segments of one token each (counted without `**`).
    "deep": (["a", "b", "*", "?", "**"], 3, "ab", 1, 6),
    # One segment (both begin with it, so depth 1), up to 4 + 4 single-character tokens.
    "one segment": (
        ["".join(t) for n in (1, 2, 3, 4) for t in itertools.product("ab?*", repeat=n)],
        1,
        "ab",
        8,
        1,
    ),
    # Segments in which one without a star has length 2, and one with a star at most one letter:
    # two of them share a word of at most 2 letters. 2 + 2 segments, `**` not counted.
    "both": (["a", "ab", "b?", "a*", "*b", "**a", "?", "*", "**"], 2, "ab", 2, 4),
    "brackets": (["a", "[ab]", "[!a]", "[b-c]", "[!b]*", "*c", "?", "**"], 2, "abc", 2, 2),
}


def pool(rng: random.Random, segments: Sequence[str], number: int, size: int) -> list[str]:
    """Random patterns: relative, absolute, directories; each at most once."""
    result = set()
    for _ in range(size * 3):
        chosen = [rng.choice(segments) for _ in range(rng.randint(1, number))]
        text = "/".join(chosen)
        # A trailing slash is one more `**`, which the bound does not count.
        result.add(rng.choice(["", "", "", "/"]) + text + rng.choice(["", "", "", "/"]))
        if len(result) == size:
            break
    return sorted(result)


@pytest.mark.parametrize("shape", SHAPES)
def test_overlap_is_what_trying_every_path_says(shape: str) -> None:
    segments, number, alphabet, longest, deepest = SHAPES[shape]
    rng = random.Random(f"patterns {shape}")
    patterns = pool(rng, segments, number, 130)
    universe = paths(words(alphabet, longest), deepest)
    covered = {}
    for pattern in patterns:
        mask = 0
        for place, path in enumerate(universe):
            mask |= covers(pattern, path) << place
        covered[pattern] = mask
    pairs = 0
    for a, b in itertools.product(patterns, repeat=2):
        shared = bool(covered[a] & covered[b])
        if shape == "brackets":
            # A depth of 2 does not hold every witness, so only "never missed" is exact here.
            assert overlap(a, b) or not shared, (a, b)
        else:
            assert overlap(a, b) == shared, (a, b)
        pairs += 1
    assert pairs >= 10_000


def test_overlap_of_classes_is_exact_within_one_segment() -> None:
    # Words over a, b, c and d: d stands for everything that no class below names.
    texts = [
        "".join(t)
        for n in (1, 2)
        for t in itertools.product(
            ["a", "c", "?", "*", "[ab]", "[!a]", "[b-c]", "[^abc]", "[!b]"], repeat=n
        )
    ]
    universe = words("abcd", 3) + texts  # their own spellings, for the plain reading
    covered = {t: sum(covers(t, w) << n for n, w in enumerate(universe)) for t in texts}
    for a, b in itertools.product(texts, repeat=2):
        if "[" in a and "[" in b:
            assert overlap(a, b) or not covered[a] & covered[b], (a, b)
        else:
            assert overlap(a, b) == bool(covered[a] & covered[b]), (a, b)


@pytest.mark.parametrize("shape", SHAPES)
def test_covers_is_what_the_slow_matcher_says(shape: str) -> None:
    segments, number, alphabet, longest, deepest = SHAPES[shape]
    rng = random.Random(f"covers {shape}")
    universe = paths(words(alphabet, longest), min(deepest, 3))
    some = rng.sample(universe, min(len(universe), 120))
    for pattern in pool(rng, segments, number, 120):
        for path in some:
            assert covers(pattern, path) == slow_covers(pattern, path), (pattern, path)


keys = st.text(alphabet="ab/*?[]!^-.\N{GREEK SMALL LETTER ALPHA}", max_size=12)
plain = st.lists(st.sampled_from(["a", "b", "ab", ".x"]), min_size=1, max_size=4).map("/".join)


@settings(deadline=None, max_examples=300)
@given(keys, keys)
def test_overlap_is_symmetric(a: str, b: str) -> None:
    assert overlap(a, b) == overlap(b, a)


@settings(deadline=None, max_examples=100)
@given(plain, plain)
def test_plain_paths_overlap_when_equal(a: str, b: str) -> None:
    assert overlap(a, b) == (a == b)
    assert covers(a, b) == (a == b)


@settings(deadline=None, max_examples=500)
@given(keys, keys, plain)
def test_what_contains_another_covers_all_of_it(outer: str, inner: str, path: str) -> None:
    if contains(outer, inner) and covers(inner, path):
        assert covers(outer, path)
    if contains(outer, inner) and covers(inner, "a/b"):
        assert covers(outer, "a/b")


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("src/", "src/", True),
        ("src/", "src/a/", True),
        ("src/", "src/a/*.py", True),
        ("src/**", "src/a/", True),
        ("src/", "src/a.py", True),
        ("**", "src/", True),
        ("**", "**", True),
        ("**", "/elsewhere/", False),
        ("src/", "srcs/", False),
        ("src/", "s*/a.py", False),
        ("src/a.py", "src/", False),
        ("src/a/", "src/", False),
        ("src/", "**", False),
        ("src/*", "src/a/", False),
        ("*.py", "*.py", True),
        ("*.py", "a.py", True),
        ("*.py", "*.p*", False),
    ],
)
def test_what_contains_what(outer: str, inner: str, *, expected: bool) -> None:
    assert contains(outer, inner) is expected


@settings(deadline=None, max_examples=300)
@given(keys, keys)
def test_what_is_covered_overlaps(pattern: str, path: str) -> None:
    assert covers(path, path)
    assert overlap(pattern, pattern)
    if covers(pattern, path):
        assert overlap(pattern, path)


@settings(deadline=None, max_examples=300)
@given(keys, keys, plain)
def test_two_keys_that_cover_one_path_overlap(a: str, b: str, path: str) -> None:
    if covers(a, path) and covers(b, path):
        assert overlap(a, b)
    assert covers(a, path) == slow_covers(a, path)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("*a" * 2000, "a*" * 2000, True),
        ("*a" * 2000 + "b", "a*" * 2000 + "c", False),
        ("**/a/" * 800, "a/**/" * 800, True),
        ("**/a/" * 800 + "b", "**/a/" * 800 + "c", False),
        ("*/" * 2000 + "x", "?/" * 2000 + "y", False),
        ("".join(f"[{chr(n)}-{chr(n + 1)}]" for n in range(0x4E00, 0x4E00 + 800)), "?" * 800, True),
        ("[" * 4000, "[" * 4000, True),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 3999))) + "*",
         "*[" + "".join(chr(n) for n in range(0x3400, 0x3400 + 3990, 2)) + "]", True),
        ("[!" + "".join(chr(n) for n in range(0x3400, 0x3400 + 3990, 2)) + "]*",
         "[!" + "".join(chr(n) for n in range(0x3401, 0x3401 + 3990, 2)) + "]*", True),
    ],
)  # fmt: skip
def test_long_patterns_end(a: str, b: str, *, expected: bool) -> None:
    # A matcher that backtracks would not come back from most of these.
    assert overlap(a, b) is expected or "[" in a
    covers(a, "a" * 4000)
    covers(b, "a/" * 2000)
