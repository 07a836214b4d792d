"""Check S2: expressions that want the server's time or memory, in each place that takes one."""

import threading
from collections.abc import Iterator

import pytest

from support import TIMEOUT_S

from .rooms import Member, Room
from .served import Served
from .wire import POOL, Answer

HEARTBEAT_S = 15
TEN = "[0,1,2,3,4,5,6,7,8,9]"
FORTY = f"[{','.join(map(str, range(40)))}]"


def _doubled(start: str, times: int) -> str:
    """Each step is twice as long as the one before."""
    for _ in range(times):
        start = f"cel.bind(x, {start}, x + x)"
    return start


def _nested(macro: str, times: int, last: str) -> str:
    for number in range(times):
        last = f"{FORTY}.{macro}(v{number}, {last})"
    return last


HOSTILE = {
    "parentheses": "(" * 2000 + "1" + ")" * 2000,
    "negations": "!" * 4000 + "true",
    "lists": "[" * 2000 + "]" * 2000,
    "members": "state" + ".a" * 2000,
    "additions": "1" + "+1" * 2000,
    "ternaries": "true?1:" * 580 + "0",
    "maps over 40 to the fourth": _nested("map", 4, "1"),
    "filters over 40 to the fourth": _nested("all", 4, "true"),
    "a string doubled": _doubled('"aaaaaaaaaaaaaaaa"', 40) + ".size()",
    "a list doubled": _doubled(TEN, 40) + ".size()",
    "an expression that backtracks": f'"{"a" * 60}b".matches("(a+)+$")',
    "counted repetitions": '"a".matches("(((a{1000}){1000}){1000}){1000}")',
    "a number": "9" * 4000,
    "exponents": "*".join(["1e300"] * 500) + " > 0.0 ? 1 : 2",
    "a split that is joined": f'{_doubled(chr(34) + "a,a," + chr(34), 20)}.split(",").join("a")',
    "a megabyte": "1" + " " * 900_000,
}


@pytest.fixture(scope="module")
def place(shared_server: Served) -> "tuple[Room, Member]":
    """A room for all of them, with an agent."""
    room = Room(shared_server)
    return room, room.join("alice")


@pytest.fixture
def heartbeat(served: Served) -> Iterator[None]:
    """Asks whether the server is well all the time; each answer is bounded and says yes."""
    over = threading.Event()
    client = served.client()
    client.patience(HEARTBEAT_S)

    def ask() -> "set[int]":
        answers = {client.get("/healthz").status}
        while not over.is_set():
            answers.add(client.get("/healthz").status)
        return answers

    asking = POOL.submit(ask)
    yield
    over.set()
    assert asking.result(TIMEOUT_S) == {200}


@pytest.mark.defends("expressions")
@pytest.mark.proves("SERVE-8")
@pytest.mark.usefixtures("heartbeat")
@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_answered_and_others_are_too(place: "tuple[Room, Member]", name: str) -> None:
    """S2: as a view, as a condition of an action, of a wait, and by itself."""
    _, alice = place
    text = HOSTILE[name]
    view = alice.view("hostile", text)
    _answered(view, 201, 400, 413)
    _answered(alice.get("/context"), 200)
    if view.status == 201:
        alice.invoke("_delete_view", {"id": "hostile"}).is_(200)
    action = alice.register({"id": "hostile", "if": text, "writes": []})
    _answered(action, 201, 400, 413)
    if action.status == 201:
        _answered(alice.invoke("hostile"), 200, 400, 409)
        _answered(alice.get("/context"), 200)
        alice.invoke("_delete_action", {"id": "hostile"}).is_(200)
    _answered(alice.eval(text), 200, 400, 413)
    if len(text) < 10_000:
        _answered(alice.wait(text, timeout=20), 200, 400)


def _answered(answer: Answer, *statuses: int) -> None:
    assert answer.status in statuses, answer
    assert isinstance(answer.json, dict)
    if answer.status >= 400:
        assert answer.json["error"]


@pytest.mark.defends("expressions")
@pytest.mark.proves("SERVE-8")
def test_one_budget_for_all_views_of_a_request(place: "tuple[Room, Member]") -> None:
    """S2: many dear views cost what one request may cost; those behind say so."""
    alice = place[0].join("carol")
    dear = f"{TEN}.map(x, {_nested('map', 2, 'v0 + v1')}.size()).size()"
    for number in range(60):
        alice.view(f"dear{number}", dear).is_(201)
    found = alice.context()["views"]
    assert len(found) >= 60
    failed = [one for one in found.values() if isinstance(one, dict) and "_error" in one]
    assert failed, "the budget is one for all views"
    for number in range(60):
        alice.invoke("_delete_view", {"id": f"dear{number}"}).is_(200)
