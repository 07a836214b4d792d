"""Expressions that end in an error, by its kind; and texts that are no expression."""

ERRORS = {
    "no_such_key": ["state._shared.zz", "state['zz']", "{1: 2}[3]", "{1: 2}[true]", "{'a': 1}[null]", "{true: 1}[1]", "zz == 1 || state.zz"],
    "no_overload": [
        "'a' + 1", "1 + 1u", "1 % 2.0", "-'a'", "-(1u)", "!1", "1 < 'a'", "[1] < [2]", "null < null", "'a' in 'abc'", "1 in 1",
        "'a'.foo", "null.x", "1[0]", "[1]['a']", "[1][0.5]", "[1][true]", "has('a'.b)", "size(1)", "size(1, 2)", "'a'.size(1)", "1 ? 2 : 3", "1 && true",
        "[1].all(x, x)", "[1].filter(x, x)", "[1].exists_one(x, 1)", "'ab'.map(x, x)", "[1].join()", "'a'.keys()", "{1.5: 1}", "{null: 1}",
        "int(true)", "int(null)", "uint(true)", "double(true)", "bool(1)", "string(null)", "string([])", "bytes(1)", "timestamp(1.5)", "duration(5)",
        "'a'.contains(1)", "'a'.substring('x')", "'a'.charAt(0.5)", "duration('1s').getFullYear()", "timestamp(0).getHours(1)", "'a'.split(',', 'b')",
        "{'a': 1}.transformMapEntry(k, v, 1)", "timestamp(0) + timestamp(0)", "duration('1s') - timestamp(0)", "'a' - 'b'", "[1] - [1]", "true + true",
    ],
    "unknown_function": ["unheard(1)", "'a'.unheard()", "contains('a', 'b')", "'a'.int()", "agents.length()"],
    "unknown_name": ["nobody", "nobody.x", "nobody || false", "[1].map(x, y)", ".x", "now"],
    "division": ["1 / 0", "1 % 0", "1u / 0u", "1 / 0 == 1 || false"],
    "range": [
        "9223372036854775807 + 1", "-9223372036854775807 - 2", "9223372036854775807 * 2", "-(-9223372036854775808)", "-9223372036854775808 / -1",
        "1u - 2u", "18446744073709551615u + 1u", "[1][1]", "[1][-1]", "int(1e19)", "int(9223372036854775808.0)", "int(-9223372036854775808.0)",
        "int('9223372036854775808')", "uint(-1)", "uint(-1.0)", "uint('-1')", "int(0.0 / 0.0)", "'abc'.substring(4)", "'abc'.substring(2, 1)", "'abc'.charAt(-1)", "'abc'.indexOf('a', 9)",
        "timestamp(253402300800)", "timestamp('9999-12-31T23:59:59Z') + duration('1s')", "duration('320000000000s')", "duration('9000000000s') + duration('9000000000s')",
        "timestamp('9999-12-31T23:59:59Z').getHours('+01:00')", "timestamp('0001-01-01T00:00:00Z') - duration('1ns')",
    ],
    "argument": [
        "int('a')", "int('')", "int(' 5')", "int('5.0')", "double('x')", "double('1_0')", "bool('yes')", "string(b'\\xff')", "timestamp('now')", "timestamp('2020-13-01T00:00:00Z')",
        "duration('')", "duration('-')", "duration('5')", "duration('1d')", "duration('h')", "duration('.s')", "timestamp(0).getHours('Nowhere/At_All')", "timestamp(0).getHours('../../etc/passwd')",
        "timestamp(0).getHours('Europe')", "{'a': 1, 'a': 2}", "{1: 1, 1u: 2}", "{true: 1, true: 2}", "['a', 'a'].transformMapEntry(i, v, {v: i})",
        "'a'.matches('[')", "'a'.matches('(')", "'a'.matches('a)')", "'a'.matches('a**')", "'a'.matches('*')", "'a'.matches('(?=a)')", "'a'.matches('(?<!a)b')", "'a'.matches(r'\\1')", "'a'.matches('(?P=n)')", "'a'.matches('a{2,1}')",
        "'a'.matches('a{1001}')", "'a'.matches('[z-a]')", "'a'.matches('(((a{100}){100}){100})')", "'a'.matches('[[:what:]]')", "'a'.matches(r'\\pQ')", "'a'.matches(r'\\')", "'a'.matches(r'\\x{110000}')",
    ],
}  # fmt: skip
INVALID = [
    "", " ", "1 +", "+ 1", "1 2", "a b", "(1", "1)", "[1", "[1 2]", "{1}", "{1: 2", "a.", "a.1", "a[", "a[]", "f(", "f(1,)", "f(,)", "[,]", "{,}", "1 = 2", "a & b", "a | b", "a := 1", "a ? b", "a ? b : ", "true ? 1 ? 2 : 3 : 4", "!-1", "-!true",
    "'a", "'a\nb'", '"a', "'''a", "b'a", "`a", r"'\q'", r"'\x4'", r"'\ud800'", r"'\U00110000'", r"b'\u0041'", r"'\400'", "'\\",
    "9223372036854775808", "-9223372036854775809", "18446744073709551616u", "0x8000000000000000", "1e999", "-1u", "1.", "1e", "if", "while + 1", "let", "a.true", "a.in", "in", "true.false", "a.null",
    "has(a)", "has()", "has(a.b())", "has(1)", "has(a, b, c)", "[1].map(x)", "[1].map(x.y, x)", "[1].map(1, x)", "[1].all(x)", "[1].all(.x, x)", "[1].filter(x, y, z)", "[1].all(x, x, x)", "cel.bind(1, 2, 3)", "cel.bind(x, 1)",
    "Name{}", "a.Name{b: 1}", "\ud800", "'\udfff'", "#", "a;b", "@", "\\", "a => b", "1 === 1", "a?.b", "a ?? b", "\x00", "f\u00fcr", "lambda x: x",
    "${params.x}", "'${self}'", "params.x // ${",
]  # fmt: skip
