"""A server that answers slowly, endlessly, or with more than anybody can keep."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from agent_sync.link.relay import server_answers
from agent_sync.link.relay.server_calls import LARGEST, Address, Away, Server
from support import TIMEOUT_S

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
