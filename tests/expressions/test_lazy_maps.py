"""Maps of the caller are asked for what an expression asks for, and are never changed."""

import copy
from collections.abc import Iterator, Mapping
from threading import Barrier, Thread

import pytest

from agent_sync.cel import Budget, EvaluationError, as_json, parse

from .language_cases import TABLE
from .rooms import WORLD


class Views(Mapping[str, object]):
    """Views that are evaluated when they are asked for, and only then."""

    def __init__(self, texts: "dict[str, str]", budget: Budget) -> None:
        self.texts = texts
        self.budget = budget
        self.evaluated: "list[str]" = []

    def __getitem__(self, key: str) -> object:
        text = self.texts[key]
        self.evaluated.append(key)
        return parse(text).evaluate({"views": self}, self.budget)

    def __contains__(self, key: object) -> bool:
        return key in self.texts

    def __iter__(self) -> "Iterator[str]":
        return iter(self.texts)

    def __len__(self) -> int:
        return len(self.texts)


def views(**texts: str) -> Views:
    """Views of these texts, under one budget."""
    return Views(texts, Budget())


def test_a_view_is_evaluated_only_when_it_is_asked_for() -> None:
    some = views(one="1", two="views.one + 1", three="1 / 0")
    assert parse("views.two + 1").evaluate({"views": some}) == 3
    assert some.evaluated == ["two", "one"]


@pytest.mark.parametrize(
    "text",
    ["size(views)", "views.keys()", "has(views.one)", "'one' in views", "views.all(v, true)"],
)
def test_looking_at_keys_evaluates_none(text: str) -> None:
    some = views(one="1 / 0", two="1 / 0")
    parse(text).evaluate({"views": some})
    assert some.evaluated == []


def test_the_error_of_a_view_is_its_value() -> None:
    some = views(bad="1 / 0")
    assert parse("views.bad == 1 || true").evaluate({"views": some}) is True
    with pytest.raises(EvaluationError, match="division by zero"):
        parse("views.bad").evaluate({"views": some})
    with pytest.raises(EvaluationError, match="No such key: zz"):
        parse("views.zz").evaluate({"views": some})


def test_a_view_that_asks_for_itself_ends_with_the_budget() -> None:
    with pytest.raises(EvaluationError) as caught:
        parse("views.a || true").evaluate({"views": views(a="views.b", b="views.a")})
    assert caught.value.kind == "budget"


def test_all_of_a_lazy_map_can_leave() -> None:
    assert as_json(views(one="1", two="[views.one]")) == {"one": 1, "two": [1]}


def test_what_else_a_map_of_the_caller_raises_passes_through() -> None:
    class Broken(Views):
        def __getitem__(self, key: str) -> object:
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        parse("views.a || true").evaluate({"views": Broken({"a": "1"}, Budget())})


def test_no_expression_changes_what_it_is_given() -> None:
    before = copy.deepcopy(WORLD)
    for text, _ in TABLE:
        parse(text).evaluate(WORLD)
    assert before == WORLD


def test_one_program_runs_in_many_threads_at_once() -> None:
    program = parse("l.map(x, l.filter(y, y < x).map(z, cel.bind(s, z * k, s + x))).size() + k")
    results: "dict[int, object]" = {}
    together = Barrier(4)

    def run(number: int) -> None:
        together.wait(30)
        found = {program.evaluate({"l": list(range(30)), "k": number}) for _ in range(20)}
        results[number] = found

    threads = [Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == {number: {30 + number} for number in range(4)}
