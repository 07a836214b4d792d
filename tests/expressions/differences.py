"""Where we differ from the two references on purpose, or they from the specification, and why.

``FIRST`` follows the specification closely; ``SECOND`` has fewer functions and faults of its own.
"""

import re
from typing import Any, NamedTuple

FIRST, SECOND = "cel-expr-python", "common-expression-language"
BOTH = (FIRST, SECOND)


class Case(NamedTuple):
    """One expression, our answer and theirs: ``("value", it)`` or ``("error", a sentence)``."""

    text: str
    ours: "tuple[str, Any]"
    theirs: "tuple[str, Any]"
    mixed: bool
    """Whether we mixed ints and doubles in arithmetic on the way."""


class Difference(NamedTuple):
    """A difference with its reason; ``sample`` shows it. A case meets it in which text, our answer
    and theirs are as the patterns say (an answer as ``value:`` or ``error:`` and its text)."""

    packages: "tuple[str, ...]"
    reason: str
    sample: str
    text: str = ""
    ours: str = ""
    theirs: str = ""

    def meets(self, case: Case) -> bool:
        """Whether this is why a case differs."""
        if self is MIXED:
            return case.mixed and case.ours[0] == "value" and case.theirs[0] == "error"
        return all(
            re.search(pattern, said, re.DOTALL)
            for pattern, said in (
                (self.text, case.text),
                (self.ours, _said(case.ours)),
                (self.theirs, _said(case.theirs)),
            )
        )


def _said(answer: "tuple[str, Any]") -> str:
    return f"{answer[0]}:{answer[1]}"


MIXED = Difference(BOTH, "ints and doubles may be mixed in arithmetic", "1 + 1.5")
NO_NAME = "error:.*(No value with name|Undefined variable)"
MACROS = r"\.(all|exists)\("
EXTENSIONS = "split|replace|indexOf|lastIndexOf|join|substring|charAt|upperAscii|lowerAscii|trim"
OTHERS = "string|bool|int|timestamp|getHours|getDate|getMinutes|getSeconds|bytes|dyn|type|matches"
DIFFERENCES = [
    MIXED,
    Difference(
        BOTH, "has() takes an index, too", "has(m['x'])", r"has\(", "value", "error:.*has",
    ),
    Difference(
        BOTH, "has() takes a map and a key", "has(m, 'x')", r"has\(.*, ", "value", "error:.*has",
    ),
    Difference(
        BOTH, "maps have keys(), values() and entries()", "m.keys().size()",
        r"\.(keys|values|entries)\(", "value", "error:.*(keys|values|entries)",
    ),
    Difference(
        BOTH, "macros of two variables, without asking for them", "n.all(i, v, v > i)",
        r"\.\w+\(\w, \w, ", "value", NO_NAME,
    ),
    Difference(
        (FIRST,), "existsOne is exists_one, as in macros of two variables",
        "n.existsOne(x, x > 4)", r"\.existsOne\(", "value", NO_NAME,
    ),
    Difference(
        BOTH, "what cannot be a key is in no map", "b'' in m", r" in ", "value:False",
        "error:.*(@in|map key)",
    ),
    Difference(
        BOTH, "numbers that JSON does not have are written as JSON writes them",
        "string(1.0 / 0.0)", r"string\(", "value:(NaN|-?Infinity)", "value:-?(nan|inf|NaN)",
    ),
    Difference(
        BOTH, "durations are written as in JSON: seconds, no more digits than there are",
        "string(duration('61.5s'))", r"string\(", r"value:[0-9.]+s", r"value:[0-9.hms]+s",
    ),
    Difference(
        BOTH, "timestamps are written with as many digits as there are",
        "string(timestamp('2020-01-01T00:00:00.5Z'))", r"string\(", r"value:.*T.*\.\d+Z",
        r"value:.*T.*\.\d+(Z|[+-][0-9:]+)",
    ),
    Difference(
        BOTH, "a map does not have one key twice, also as int and uint", "{1: 1, 1u: 2}", r"\{",
        "error:a map has a key twice", "value",
    ),
    Difference(
        BOTH, "maps keep the order that they came in",
        "{'b': 1, 'a': 2, 'd': 3, 'c': 4, 'f': 5, 'e': 6, 'h': 7, 'g': 8}.map(k, k)",
        r"\.(map|filter|keys)\(",
        r"value:\[", r"value:\[",
    ),
    Difference(
        BOTH, "Python takes true and 1 for one key: the answer is right until it gets there",
        "{1: 'x', true: 'y'}", r"true:", "value", "value",
    ),
    Difference(
        BOTH,
        "times have nanoseconds, Python's have microseconds",
        "duration('1ns')",
        "duration|timestamp",
        r"value:.*\.\d{9}",
        "value",
    ),
    Difference(
        (FIRST,), "int() takes no bool", "int(true)", r"int\(",
        r"error:int\(\) does not take bool", "value",
    ),
    Difference(
        (FIRST,), "functions of texts are called as methods, but for matches()",
        "contains('a', 'b')", r"contains\(", "error:unknown function", "value",
    ),
    Difference(
        (FIRST,), "numbers are read without blanks around them", "int(' 5')", r"int\(",
        "error:this is no int", "value",
    ),
    Difference(
        (FIRST,), "no hour of the year 10000",
        "timestamp('9999-12-31T23:59:59Z').getHours('+01:00')", "getHours",
        "error:.*out of range", "value",
    ),
    Difference(
        (FIRST,), "its types have other texts", "type(m)", r"type\(", "value",
        "value:[A-Z<>, ]+$",
    ),
    Difference(
        (SECOND,), "it does not have this function", "'a,b'.split(',')", "", "value",
        f"error:.*function: '({EXTENSIONS}|{OTHERS})'",
    ),
    Difference(
        (SECOND,), "it has no cel.bind()", "cel.bind(x, 1, x)", r"cel\.bind", "value",
        "error:.*Undefined",
    ),
    Difference(
        (SECOND,), "it knows no dot before a root", ".a", r"(^|[ (])\.\w", "value", NO_NAME,
    ),
    Difference(
        (SECOND,), "it reads no quoted names", "{'a b': 1}.`a b`", "`", "value",
        "error:.*unsupported syntax",
    ),
    Difference(
        (SECOND,), "all and exists absorb errors of earlier rounds", "['a', 5].exists(x, x > 4)",
        MACROS, "value", "error",
    ),
    Difference(
        (SECOND,), "size() of a text counts characters", "size('é')", r"[^\x00-\x7f]", "value",
        "value",
    ),
    Difference(
        (SECOND,), "a bool cannot be negated", "-true", "-", "error:'-' does not take bool",
        "value",
    ),
    Difference(
        (SECOND,), "the least int has no opposite", "-(-9223372036854775808)", "-",
        "error:.*range of int", "value",
    ),
    Difference(
        (SECOND,), "a list and a map are not added", "[] + m", r"\+",
        r"error:'\+' does not take list and map", "value",
    ),
    Difference(
        (SECOND,), "a whole double is an index and a key", "n[1.0]", r"\[", "value",
        "error:.*(Unexpected type|map key)",
    ),
    Difference(
        (SECOND,), "getMilliseconds() of a duration is the part below a second",
        "duration('1.25s').getMilliseconds()", "getMilliseconds", "value", "value",
    ),
    Difference(
        (SECOND,), "a duration has a range", "duration('320000000000s')", "duration",
        "error:.*range", "value",
    ),
    Difference(
        (SECOND,), "a duration and a timestamp are added in either order",
        "duration('1h') + timestamp('2020-01-01T00:00:00Z')", r"\+", "value",
        r"error:.*duration \+ timestamp",
    ),
    Difference(
        (SECOND,), "bytes that are not UTF-8 are no text", r"string(b'\xff')", "string",
        "error:.*UTF-8", "value",
    ),
    Difference(
        (SECOND,), "a literal map does not have one key twice", "{'a': 1, 'a': 2}", r"\{",
        "error:.*key twice", "value",
    ),
    Difference(
        (SECOND,), "patterns are RE2's", "'a'.matches('a**')", "matches", "error:the pattern",
        "value",
    ),
]  # fmt: skip
