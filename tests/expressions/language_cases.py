"""Expression and what it gives, feature by feature."""

LITERALS = [
    ("null", None), ("true", True), ("false", False), ("7", 7), ("0x1F", 31), ("7u", 7), ("0xFFu", 255),
    ("1.5", 1.5), (".5", 0.5), ("2e3", 2000.0), ("1.5E-1", 0.15),
    ("-9223372036854775808", -(2**63)), ("9223372036854775807", 2**63 - 1),
    ("18446744073709551615u", 2**64 - 1), ("'a'", "a"), ('"a"', "a"), ("'''a\n'b'''", "a\n'b"),
    ('"""a"b"""', 'a"b'), ("''", ""), (r"'\n\t\\\'\"\`\?'", "\n\t\\'\"`?"), (r"'\x41\u00e9\U0001F600\101'", "Aé😀A"),
    (r"r'\n'", "\\n"), (r'R"\d+"', "\\d+"), ("b'abc'", "YWJj"), (r"b'\xff\101é'", "/0HDqQ=="), (r"br'\n'", "XG4="),
    ("[]", []), ("[1, 'a', null,]", [1, "a", None]), ("{}", {}), ("{'a': 1, 'b': [2],}", {"a": 1, "b": [2]}),
    ("{1: 'x', true: 'y', 2u: 'z'}", {"1": "x", "true": "y", "2": "z"}),
    ("1 + 2 // and so on", 3), ("// first\n1", 1),
]  # fmt: skip
NAMES = [
    ("state._shared.turn", 3), ("state['_shared']['turn']", 3), ("state._shared['alice.result']", 1),
    ("state._shared.`a-b`", "dash"), ("state._shared.`in`", 7), ("self", "alice"), ("agents[self].role", "player"),
    (".self", "alice"), ("state._tasks['2'].claimed_by", "bob"), ("params.name", "zoé"),
    ("['x'].map(self, self)", ["x"]), ("['x'].map(self, .self)", ["alice"]),
    ("{'if': 1, 'while': 2}.if", 1),
]  # fmt: skip
ARITHMETIC = [
    ("1 + 2 * 3 - 4", 3), ("(1 + 2) * 3", 9), ("7 / 2", 3), ("-7 / 2", -3), ("7 % 3", 1), ("-7 % 3", -1), ("7 % -3", 1),
    ("1 + 1.5", 2.5), ("1.5 - 1", 0.5), ("2 * 1.5", 3.0), ("3 / 2.0", 1.5), ("5.0 / 2.0", 2.5), ("3u + 4u", 7),
    ("state._shared.turn + 1", 4), ("0 - state._shared.turn", -3), ("state._shared.half * 2", 1.0),
    ("state._shared.whole + 1", 3.0), ("--3", 3), ("-state._shared.turn", -3), ("- 3", -3), ("1--1", 2),
    ("'a' + 'b'", "ab"), ("[1] + ['a']", [1, "a"]), ("b'a' + b'b'", "YWI="), ("1.0 / 0.0 > 1e308", True),
    ("string(-1.0 / 0.0)", "-Infinity"), ("string(0.0 / 0.0)", "NaN"), ("1e308 * 10.0 > 1.0", True), ("1 - 2 - 3", -4),
]  # fmt: skip
COMPARISONS = [
    ("1 == 1.0", True), ("1u == 1", True), ("2.0 == state._shared.whole", True), ("1 == '1'", False), ("true == 1", False),
    ("0 == false", False), ("null == false", False), ("[1, 'a'] == [1.0, 'a']", True), ("[1] == [1, 2]", False),
    ("{'a': 1} == {'a': 1.0}", True), ("{'a': 1} == {'b': 1}", False), ("[true] == [1]", False), ("null == null", True),
    ("state._tasks['1'].claimed_by == null", True), ("1 != 2", True), ("'a' != 1", True), ("1 < 2.5", True), ("2u > 1", True),
    ("'Z' < 'a'", True), ("'a' < 'é'", True), ("false < true", True), ("b'a' <= b'b'", True), ("1 < 2 == true", True),
    ("0.0 / 0.0 == 0.0 / 0.0", False), ("9223372036854775807 == 9223372036854775808.0", True),
    ("9223372036854775807 < 9223372036854775808.0", False), ("9223372036854775807 < 1e19", True),
    ("type(1) == int", True), ("type(1.0) == double", True), ("type('') == string", True), ("type(type(1)) == type", True),
    ("type(null) == null_type", True), ("type([]) == list && type({}) == map && type(b'') == bytes && type(1u) == uint", True),
    ("type(timestamp(0)) == google.protobuf.Timestamp", True), ("dyn(1) == 1", True), ("type(state)", "map"),
    ("'sword' in state.self.bag", True), ("1.0 in [1, 2]", True), ("true in [1]", False), ("'alice' in agents", True),
    ("1 in {1: 'a'}", True), ("true in {1: 'a'}", False), ("[1] in [[1.0]]", True), ("null in [null]", True), ("b'' in {}", False),
    ("{1: 'a'}[1.0]", "a"), ("{true: 'y', 1: 'n'}[true]", "y"), ("[1, 2][1.0]", 2), ("[1, 2][1u]", 2),
]  # fmt: skip
LOGIC = [
    ("true && !false", True), ("true || 1 / 0 > 0", True), ("1 / 0 > 0 || true", True), ("1 / 0 > 0 && false", False),
    ("false && nobody", False), ("nobody.x == 1 || true", True), ("unheard(1) || true", True), ("'a'.unheard() || true", True),
    ("3 || true", True), ("'x' && false", False), ("true ? 1 : 1 / 0", 1), ("false ? 1 / 0 : 2", 2), ("!!true", True), ("!!!true", False),
    ("false ? 1 : false ? 2 : 3", 3), ("(true ? false : true) ? 1 : 2", 2), ("false || false || true", True),
    ("true || false && false", True), ("state._shared.phase == 'play' && messages.unread > 0", True),
]  # fmt: skip
PRESENCE = [
    ("has(state._shared.turn)", True), ("has(state._shared.zz)", False), ("has(state['_shared'])", True), ("has(state._shared['zz'])", False),
    ("has(agents, self)", True), ("has(agents, 'zed')", False), ("has(agents[self].role)", True), ("has(state.self.bag[2])", True),
    ("has(state.self.bag[3])", False), ("has(state.zz.a) || true", True), ("has({'a': null}.a)", True), ("has({'a b': 1}.`a b`)", True),
]  # fmt: skip
MACROS = [
    ("[1, 2, 3].all(x, x > 0)", True), ("[1, 2, 3].all(x, x > 1)", False), ("[].all(x, x)", True), ("[1, 2].exists(x, x == 2)", True),
    ("[].exists(x, true)", False), ("[1, 2, 3].exists_one(x, x > 2)", True), ("[1, 2, 3].existsOne(x, x > 1)", False),
    ("[1, 2, 3].filter(x, x % 2 == 1)", [1, 3]), ("[1, 2, 3].map(x, x * 2)", [2, 4, 6]), ("[1, 2, 3].map(x, x > 1, x * 2)", [4, 6]),
    ("agents.all(a, has(agents[a].role))", True), ("agents.map(a, agents[a].role)", ["player", "judge"]), ("{'a': 1}.filter(k, true)", ["a"]),
    ("state._shared.keys().filter(k, k.endsWith('.result'))", ["alice.result", "bob.result"]),
    ("state._shared.filter(k, k.endsWith('.result'))", ["alice.result", "bob.result"]),
    ("[0, 1].exists(x, 1 / x == 1)", True), ("[0, 1].all(x, 1 / x == 2)", False), ("[1, true].exists(x, x)", True),
    ("[[1, 2], [3]].map(x, x.map(y, y + x[0]))", [[2, 3], [6]]), ("[1, 2].map(x, [3].map(x, x))", [[3], [3]]),
    ("['a', 'b'].all(i, v, i == 0 || v == 'b')", True), ("{'a': 1}.exists(k, v, k == 'a' && v == 1)", True),
    ("[5, 6].exists_one(i, v, v == 6)", True), ("[5, 6].transformList(i, v, i + v)", [5, 7]), ("[5, 6].transformList(i, v, i > 0, v)", [6]),
    ("{'a': 1}.transformMap(k, v, k + string(v))", {"a": "a1"}), ("{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v)", {"b": 2}),
    ("{'a': 'x'}.transformMapEntry(k, v, {v: k})", {"x": "a"}), ("cel.bind(x, 2, x * x)", 4), ("cel.bind(x, 1 / 0, true || x)", True),
    ("cel.bind(x, 1, cel.bind(y, x + 1, [x, y]))", [1, 2]), ("[1, 2].map(x, cel.bind(y, x * 10, y + x))", [11, 22]),
    ("cel.bind(x, [1], x.map(y, x[0] + y))", [2]),
]  # fmt: skip
STRINGS = [
    ("'hello'.contains('ell')", True), ("'hello'.startsWith('he')", True), ("'hello'.endsWith('he')", False), ("'hello'.matches('l+')", True),
    ("matches('hello', '^l')", False), ("size('zoé')", 3), ("'😀'.size()", 1), ("'a,b,,c'.split(',')", ["a", "b", "", "c"]), ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
    ("'a,b'.split(',', 0)", []), ("'a,b'.split(',', 1)", ["a,b"]), ("'a,b'.split(',', -1)", ["a", "b"]), ("'abc'.split('')", ["a", "b", "c"]),
    ("'abc'.split('', 2)", ["a", "bc"]), ("['a', 'b'].join()", "ab"), ("['a', 'b'].join('-')", "a-b"), ("[].join('-')", ""),
    ("'hello'.substring(2)", "llo"), ("'hello'.substring(1, 3)", "el"), ("'hello'.substring(5)", ""), ("'hello'.charAt(1)", "e"), ("'hello'.charAt(5)", ""),
    ("'hello'.indexOf('l')", 2), ("'hello'.indexOf('l', 3)", 3), ("'hello'.indexOf('z')", -1), ("'hello'.indexOf('', 5)", 5),
    ("'hello'.lastIndexOf('l')", 3), ("'hello'.lastIndexOf('l', 2)", 2), ("'aé'.upperAscii()", "Aé"), ("'AÉ'.lowerAscii()", "aÉ"),
    ("' \\t a \\u00a0'.trim()", "a"), ("'aaa'.replace('a', 'b')", "bbb"), ("'aaa'.replace('a', 'b', 2)", "bba"), ("'aaa'.replace('a', 'b', 0)", "aaa"),
    ("'ab'.replace('', '-')", "-a-b-"), ("'ab'.replace('', '-', 2)", "-a-b"), ("'aaa'.replace('a', '', -1)", ""), ("'a.b'.split('.').size()", 2),
]  # fmt: skip
COLLECTIONS = [
    ("size([1, 2])", 2), ("[1, 2].size()", 2), ("size({'a': 1})", 1), ("b'abc'.size()", 3), ("views['results'].size() > 0", True),
    ("agents.keys()", ["alice", "bob"]), ("{'a': 1, 'b': 2}.values()", [1, 2]), ("{'a': 1}.entries()", [{"key": "a", "value": 1}]),
    ("{'a': 1, 'b': 2}.entries().filter(e, e.value > 1).map(e, e.key)", ["b"]), ("{}.keys()", []), ("{true: 1}.keys()", [True]),
]  # fmt: skip
CONVERSIONS = [
    ("int('42')", 42), ("int('-42')", -42), ("int(3.9)", 3), ("int(-3.9)", -3), ("int(5u)", 5), ("int(timestamp('1970-01-01T00:01:00Z'))", 60),
    ("uint('42')", 42), ("uint(3.9)", 3), ("double(1)", 1.0), ("double('1.5e2')", 150.0), ("string(double('NaN'))", "NaN"), ("double('-inf') < 0", True),
    ("string(1)", "1"), ("string(1.0)", "1"), ("string(1.5)", "1.5"), ("string(true)", "true"), ("string(b'a')", "a"), ("string('a')", "a"), ("string(7u)", "7"),
    ("bytes('é')", "w6k="), ("bytes(b'a')", "YQ=="), ("bool('t')", True), ("bool('FALSE')", False), ("bool('1')", True), ("bool(true)", True), ("bool('True')", True),
    ("string(timestamp('2020-02-03T04:05:06.5+01:00'))", "2020-02-03T03:05:06.5Z"), ("string(duration('1h1m1.5s'))", "3661.5s"), ("int(9223372036854774784.0)", 9223372036854774784),
]  # fmt: skip
TIMES = [
    ("timestamp('2020-02-29T23:30:00Z') + duration('45m')", "2020-03-01T00:15:00Z"), ("timestamp(0)", "1970-01-01T00:00:00Z"),
    ("duration('1h') + timestamp('2020-01-01T00:00:00Z')", "2020-01-01T01:00:00Z"), ("timestamp('2020-01-02T00:00:00Z') - duration('1ns')", "2020-01-01T23:59:59.999999999Z"),
    ("timestamp('2020-01-02T00:00:00Z') - timestamp('2020-01-01T00:00:00Z')", "86400s"), ("duration('1m') - duration('1.5s')", "58.5s"), ("duration('0')", "0s"),
    ("duration('-1.5h')", "-5400s"), ("duration('1us') + duration('1ms')", "0.001001s"), ("duration('1h') > duration('59m')", True),
    ("timestamp('2020-01-01T00:00:00+01:00') == timestamp('2019-12-31T23:00:00Z')", True), ("timestamp(5) < timestamp(6)", True),
    *((f"timestamp('2021-03-14T15:09:26.535Z').{name}()", number) for name, number in (
        ("getFullYear", 2021), ("getMonth", 2), ("getDate", 14), ("getDayOfMonth", 13), ("getDayOfWeek", 0), ("getDayOfYear", 72),
        ("getHours", 15), ("getMinutes", 9), ("getSeconds", 26), ("getMilliseconds", 535))),
    ("timestamp('2021-03-14T23:30:00Z').getHours('+02:00')", 1), ("timestamp('2021-03-14T23:30:00Z').getDate('-01:00')", 14),
    ("timestamp('2021-03-14T23:30:00Z').getMinutes('UTC')", 30), ("duration('90m').getHours()", 1), ("duration('-90m').getHours()", -1),
    ("duration('90m').getMinutes()", 90), ("duration('1.25s').getMilliseconds()", 250), ("duration('1.25s').getSeconds()", 1), ("duration(duration('1s'))", "1s"),
    ("timestamp(timestamp(1))", "1970-01-01T00:00:01Z"), ("timestamp('1969-12-31T23:59:59.25Z').getMilliseconds()", 250),
]  # fmt: skip
TABLE = [
    *LITERALS, *NAMES, *ARITHMETIC, *COMPARISONS, *LOGIC, *PRESENCE, *MACROS, *STRINGS, *COLLECTIONS, *CONVERSIONS, *TIMES,
]  # fmt: skip
