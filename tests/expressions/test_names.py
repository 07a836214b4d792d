"""What an expression asks of the world, told without evaluating it: caches stand on it (ROOM-6)."""

import pytest

from agent_sync.cel import parse

REACHES = [
    ("1", ""),
    ("self", "self"),
    ("state._shared.turn", "state/_shared/turn"),
    ("state['_shared']['turn'] + state._shared.turn", "state/_shared/turn"),
    ("views['results'].size() > 0", "views/results"),
    ("state[x].y", "state x"),
    ("state[self].y", "state self"),
    ("state[0].y", "state"),
    ("state._tasks[params.key].claimed_by", "state/_tasks params/key"),
    ("state._shared.keys().filter(k, k == self)", "state/_shared self"),
    ("state._shared.filter(k, state._shared[k] > 1)", "state/_shared"),
    ("agents.map(a, agents[a].role)", "agents"),
    ("[1].map(state, state.x)", ""),
    ("[1].map(x, .x)", "x"),
    ("has(state._shared.zz)", "state/_shared/zz"),
    ("has(state, 'self')", "state/self"),
    ("has(state[self])", "state self"),
    ("cel.bind(m, messages, m.unread)", "messages"),
    ("cel.bind(m, 1, m) + m", "m"),
    ("state.a.b[c.d].e[f.g]", "state/a/b c/d f/g"),
    ("(state.a).b", "state/a/b"),
    ("[state.a][0].b", "state/a"),
    ("type(self) == string", "self"),
    ("type(1) == google.protobuf.Timestamp", ""),
    ("a ? b.c : {d: [e]}", "a b/c d e"),
    ("!a || -b < c(d)", "a b d"),
    ("{'a': x}.a", "x"),
    ("state.`a b`.c", "state/a b/c"),
    ("[[1]].map(x, x.map(y, x[0] + y + z))", "z"),
    ("[1].transformMap(i, v, i + v + j)", "j"),
]


def ways(text: str) -> "set[tuple[str, ...]]":
    """Words with bars as paths; a blank in a name is not a border where no path begins with it."""
    merged: "list[str]" = []
    for word in text.split():
        if merged and merged[-1].endswith("/a") and word == "b/c":
            merged[-1] += f" {word}"
        else:
            merged.append(word)
    return {tuple(word.split("/")) for word in merged}


@pytest.mark.parametrize(("text", "wanted"), REACHES)
def test_an_expression_says_what_it_reaches(text: str, wanted: str) -> None:
    program = parse(text)
    assert program.reaches == ways(wanted)
    assert program.names == {way[0] for way in ways(wanted)}


@pytest.mark.parametrize(
    ("text", "functions", "unknown"),
    [
        ("size(a) > b.size()", "size", ""),
        ("a.filter(x, x.matches('a') && unheard(x))", "matches unheard", "unheard"),
        ("a.b.sort().c()", "sort c", "sort c"),
        ("has(a.b) && a.all(x, x)", "", ""),
        ("cel.bind(x, int('1'), x)", "int", ""),
        ("math.greatest(1, 2)", "greatest", "greatest"),
    ],
)
def test_an_expression_says_which_functions_it_names(
    text: str, functions: str, unknown: str
) -> None:
    program = parse(text)
    assert program.functions == set(functions.split())
    assert program.unknown_functions == set(unknown.split())


class Watched(dict):  # type: ignore[type-arg]
    """A map that notes what it is asked for."""

    def __init__(self, values: "dict[str, object]", asked: "set[str]") -> None:
        super().__init__(values)
        self.asked = asked

    def __getitem__(self, key: str) -> object:
        self.asked.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize(
    "text", ["state.a.x", "false && state.b.x", "has(state.c)", "state.a.x == 1 ? state.b : 1"]
)
def test_nothing_is_asked_for_but_what_is_reached(text: str) -> None:
    asked: "set[str]" = set()
    program = parse(text)
    program.evaluate({"state": Watched({"a": {"x": 1}, "b": {}, "c": 2, "d": 3}, asked)})
    assert asked <= {way[1] for way in program.reaches}
