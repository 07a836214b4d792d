"""A server that answers slowly, endlessly, or with more than anybody can keep."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import pytest

from agent_sync.link import link_state
from agent_sync.link.relay import listening, relay_running, server_answers, taking_in
from agent_sync.link.relay.documents import Came
from agent_sync.link.relay.server_calls import LARGEST, Address, Away, Server
from support import TIMEOUT_S

from .machines import Hall, Machine
from .test_faults import Between, relay_of

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SECONDS = 1.0


def forever(sock: socket.socket, part: bytes) -> None:
    """Until the other side hangs up."""
    pause = threading.Event()
    while not pause.wait(0.05):
        sock.sendall(part)


def drips(sock: socket.socket) -> None:
    """A byte of a body, and another one."""
    sock.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
    forever(sock, b" ")


def heads(sock: socket.socket) -> None:
    """A head that never ends."""
    sock.sendall(OK)
    forever(sock, b"X: y\r\n")


def waits(sock: socket.socket) -> None:
    """Go on, go on, go on."""
    forever(sock, b"HTTP/1.1 100 Continue\r\n\r\n")


def silent(sock: socket.socket) -> None:
    """Nothing at all."""
    sock.recv(1)
    threading.Event().wait(TIMEOUT_S)


def chunks(sock: socket.socket) -> None:
    """A piece, and another one."""
    sock.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    forever(sock, b"1\r\n \r\n")


def floods(sock: socket.socket) -> None:
    """More than is read."""
    sock.sendall(OK + b"Content-Length: %d\r\n\r\n" % (LARGEST * 2))
    sock.sendall(b" " * LARGEST * 2)


def garbage(sock: socket.socket) -> None:
    """What is no HTTP."""
    sock.sendall(b"\x00\xff" * 5000 + b"\r\n\r\n")


def lies_about_length(sock: socket.socket) -> None:
    """A length that is none."""
    sock.sendall(OK + b"Content-Length: -5\r\n\r\n{")


@pytest.fixture
def serving() -> "Iterator[Callable[[Callable[[socket.socket], None]], str]]":
    """An address behind which somebody answers so."""
    made: list[socket.socket] = []

    def serve(answer: "Callable[[socket.socket], None]") -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        made.append(listening)

        def one(sock: socket.socket) -> None:
            with sock:
                try:
                    sock.recv(65_536)
                    answer(sock)
                except OSError:
                    return

        def accept() -> None:
            while True:
                try:
                    sock, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=[sock], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield serve
    for one in made:
        one.close()


@pytest.mark.proves("LINK-3")
@pytest.mark.parametrize(
    "answer",
    [drips, heads, waits, silent, chunks, floods, garbage, lies_about_length],
    ids=lambda one: one.__name__,
)
def test_a_call_is_over_in_its_time(
    answer: "Callable[[socket.socket], None]", serving: "Callable[..., str]"
) -> None:
    server = Server(Address(serving(answer)), "repo:shop", "tok_x")
    over = threading.Event()

    def call() -> None:
        with pytest.raises(Away):
            server.call("since", {}, SECONDS)
        over.set()

    threading.Thread(target=call, daemon=True).start()
    assert over.wait(TIMEOUT_S)


@pytest.mark.parametrize(
    "data",
    [
        {"items": [], "seq": 5, "more": True},
        {"items": [], "seq": 4, "more": False},
        {"items": [{}] * (server_answers.MOST_ITEMS + 1), "seq": 6},
        {"items": {}, "seq": 6},
        {"items": [], "seq": True},
        {"items": [], "seq": 1 << 60},
        {"items": [], "seq": 6, "machines": [1]},
        {"items": [], "seq": 6, "more": 1},
    ],
    ids=str,
)
def test_an_answer_that_leads_nowhere_is_none(data: "dict[str, object]") -> None:
    with pytest.raises(ValueError, match=r"."):
        server_answers.changes(data, 5, 0)


@pytest.mark.parametrize(
    "data",
    [
        {"first": 1001, "last": 2000},
        {"first": 0, "last": 5},
        {"first": 3001, "last": 1 << 40},
        {"first": 3001, "last": 3000},
        {"first": "3001", "last": 4000},
    ],
    ids=str,
)
def test_a_block_of_numbers_is_above_all_that_are_known(data: "dict[str, object]") -> None:
    with pytest.raises(ValueError, match=r"."):
        server_answers.block(data, 2000)


OTHER = "mzzzzzzz"
BODY = {
    "target": "file", "key": "src/b.py", "mode": "exclusive", "kind": "explicit",
    "agent": f"{OTHER}:eve", "reason": "", "checkout": "",
}  # fmt: skip


def item(
    kind: str, uid: str, body: object, machine: str = OTHER, **more: object
) -> "dict[str, Any]":
    """One document, as a server sends it."""
    found = {"kind": kind, "uid": uid, "seq": 50, "machine": machine, "body": body}
    return {**found, "expires_in_ms": 60_000, "fence": [1, 9], **more}


LIES: "dict[str, Callable[[str], dict[str, Any]]]" = {
    "ours is over": lambda own: item("lease", f"{own}:1", None, own),
    "ours is theirs": lambda own: item("lease", f"{own}:1", BODY, OTHER),
    "ours is another": lambda own: item("lease", f"{own}:1", BODY, own),
    "we hold something": lambda own: item("lease", f"{own}:77", BODY, own),
    "they hold for us": lambda own: item("lease", f"{OTHER}:5", {**BODY, "agent": f"{own}:ann"}),
    "our agent is gone": lambda own: item("agent", f"{own}:ann", None, own),
    "our agent is another": lambda own: item("agent", f"{own}:ann", {"name": "x"}, OTHER),
    "a third one's": lambda _: item("lease", "myyyyyyy:5", BODY),
    "nobody's kind": lambda _: item("file", f"{OTHER}:5", {"path": "a", "text": "b"}),
    "no name": lambda _: item("lease", f"{OTHER}:\n5", BODY),
    "no machine": lambda _: item("lease", "x:5", BODY, "../../etc"),
    "a body like a path": lambda _: item("lease", f"{OTHER}:5", {"../../etc/passwd": "x"}),
    "a key outside": lambda _: item("lease", f"{OTHER}:5", {**BODY, "key": "../../etc/passwd"}),
    "a key of another form": lambda _: item("lease", f"{OTHER}:5", {**BODY, "key": ["src/a.py"]}),
    "git's own": lambda _: item("lease", f"{OTHER}:5", {**BODY, "key": ".git/config"}),
    "nested": lambda _: item("lease", f"{OTHER}:5", {**BODY, "reason": {"a": [1]}}),
}


@pytest.mark.proves("LINK-4")
@pytest.mark.parametrize("lie", LIES)
def test_what_is_ours_is_not_changed_by_what_a_server_says(
    lie: str, hall: Hall, machine: "Callable[[str], Machine]"
) -> None:
    one = machine("south").link(hall, "south", "--no-relay")
    ann = one.agent("ann")
    ann.ok("lock", "src/a.py")
    one.shell().ok("relay", "--once")
    relay, store = relay_of(one), one.store()
    before = one.database.rows("leases", "*"), one.database.rows("agents", "id", "name", "state")
    told = {"epoch": relay.epoch, "seq": 50, "now": 0, "items": [LIES[lie](relay.machine)]}
    listening.take(relay, store, Between(told, lambda: None), 0)
    after = one.database.rows("leases", "*"), one.database.rows("agents", "id", "name", "state")
    assert after == before
    store.close()
    assert one.holders() == ["ann"]


def test_a_server_that_never_comes_to_an_end_keeps_nobody(
    hall: Hall, machine: "Callable[[str], Machine]"
) -> None:
    one = machine("south").link(hall, "south", "--no-relay")
    relay, store = relay_of(one), one.store()
    seqs = itertools.count(1_000)

    class Endless(Server):
        def __init__(self) -> None:
            self.asked = 0

        def call(self, _name: str, _asked: "dict[str, Any]", _seconds: float) -> "dict[str, Any]":
            self.asked += 1
            seq = next(seqs)
            lies = [item("lease", f"{OTHER}:{seq}", BODY, seq=seq)] * 3
            now = relay.clock()
            return {"epoch": relay.epoch, "seq": seq, "now": now, "items": lies, "more": True}

    server = Endless()
    relay_running.take_some(relay, store, server)
    assert server.asked == relay_running.MOST_ROUNDS
    with store.writing() as tx:
        link_state.put(tx, seq=0)
    with mock.patch.object(listening, "MOST_ROUNDS", 20), pytest.raises(ValueError, match="end"):
        listening.take(relay, store, server, 0)
    asked = server.asked
    with mock.patch.object(listening, "MOST_TOLD", 30), pytest.raises(ValueError, match="end"):
        listening.take(relay, store, server, 0)  # the same few again and again are many
    assert server.asked == asked + 11
    with store.writing() as tx, mock.patch.object(taking_in, "MOST_OF_A_KIND", 3):
        one_more = Came("lease", f"{OTHER}:9", 9_999_999, OTHER, dict(BODY))
        assert "too many" in taking_in.take(tx, relay.names, relay.world(), [one_more])[0]
    store.close()
