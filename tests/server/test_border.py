"""Check S1: a guard stands before every route; what is no JSON, too large or deep stays outside."""

import contextlib
import json
import socket
from collections.abc import Callable
from typing import Any

import pytest

from .description import PAGES, Operation, operations
from .rooms import Room
from .served import Served
from .wire import Answer, Client, raw

MEGABYTE = 1_000_000
EVIL = "evil.example"
FOREIGN = ("http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1", "file://")
OPEN = {("POST", "/rooms")}
"""Making a room needs no token there; the first join of an id neither, which B3 tries."""


def routes(served: Served, room: Room) -> "list[tuple[Operation, str]]":
    """Each operation with a path that leads somewhere, and the pages."""
    found = operations(served.client())
    values = {"room": room.id, "id": room.id}
    filled = [
        (one, one.filled({field: values.get(field, "alice") for field in one.fields}))
        for one in found
    ]
    pages = [Operation("GET", page, (), None, True) for page in PAGES]
    return [*filled, *((page, page.path) for page in pages)]


def asked(client: Client, one: Operation, path: str, **headers: str) -> Answer:
    """One request with odd headers."""
    body = None if one.method == "GET" else "{}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.send(one.method, path, body, named)


@pytest.mark.defends("web-page")
@pytest.mark.proves("SERVE-3")
def test_another_host_is_refused_on_every_route(served: Served, room: Room) -> None:
    """S1."""
    client = served.client("", room.admin.token)
    for one, path in routes(served, room):
        for host in (EVIL, f"{EVIL}:{served.port}", f"127.0.0.1.{EVIL}", "127.0.0.1:1"):
            answer = asked(client, one, path, Host=host)
            assert answer.status == 421, (one.name, host, answer)
    room.admin.context()


@pytest.mark.defends("web-page")
@pytest.mark.proves("SERVE-3")
def test_another_origin_is_refused_on_every_route(served: Served, room: Room) -> None:
    """S1: null, another scheme and another port too."""
    client = served.client("", room.admin.token)
    for one, path in routes(served, room):
        for origin in FOREIGN:
            answer = asked(client, one, path, Origin=origin)
            assert answer.status == 403, (one.name, origin, answer)
    room.admin.context()


@pytest.mark.proves("SERVE-3")
def test_our_own_host_and_origin_pass(served: Served) -> None:
    """S1: by address and by name."""
    client = served.client()
    for host in (f"127.0.0.1:{served.port}", f"localhost:{served.port}"):
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert client.send("GET", "/healthz", None, headers).status == 200
        assert client.send("POST", "/thin/rooms", {}, headers).status == 201


@pytest.mark.proves("SERVE-3")
def test_a_path_that_is_none_is_guarded_too(served: Served) -> None:
    """S1: the guard stands before the routes."""
    client = served.client()
    for path in ("/none", "/thin/none", "/direct/rooms/none/none", "/%2e%2e/etc", "//x"):
        assert client.send("GET", path, None, {"Host": EVIL}).status == 421
        assert client.send("GET", path, None, {"Origin": "null"}).status == 403
        answer = client.get(path)
        assert answer.status == 404, path
        assert answer.json["error"]


@pytest.mark.proves("SERVE-3")
def test_two_hosts_or_none_are_refused(served: Served) -> None:
    """S1: what a client library would not send."""
    here = f"Host: 127.0.0.1:{served.port}\r\n".encode()
    for hosts in (b"", here + b"Host: evil.example\r\n", b"Host: evil.example\r\n" + here):
        answer = raw(
            served.port, b"GET /healthz HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n"
        )
        assert answer.split(b" ")[1] in (b"400", b"421"), answer


@pytest.mark.proves("SERVE-3", "SERVE-5")
@pytest.mark.parametrize("prefix", ["/direct", "/declared"])
def test_without_a_token_nothing_is_read_or_written(served: Served, prefix: str) -> None:
    """S1: on every route of direct and declared rooms but those that cannot have one."""
    room = Room(served, prefix)
    nobody, stranger = served.client(), served.client("", "as_none")
    guarded = [
        (one, path)
        for one, path in routes(served, room)
        if path.startswith(f"{prefix}/")
        and (one.method, path.removeprefix(prefix)) not in OPEN
        and not (one.method == "POST" and path.endswith("/agents"))
        and room.id in path
    ]
    assert len(guarded) >= 6
    for one, path in guarded:
        for client in (nobody, stranger):
            answer = asked(client, one, path)
            assert answer.status == 401, (one.name, answer)
            assert answer.json["error"]


@pytest.mark.defends("web-page")
@pytest.mark.proves("SERVE-3")
def test_a_body_that_is_no_json_is_refused(room: Room) -> None:
    """S1: another type is 415, what does not parse 400."""
    client = room.admin.client
    path = f"{room.admin.path}/eval"
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; b=c"):
        answer = client.send("POST", path, '{"expr":"1"}', {"Content-Type": kind})
        assert answer.status == 415, kind
    for kind in ("application/json", "application/json; charset=utf-8", "Application/JSON"):
        answer = client.send("POST", path, '{"expr":"1"}', {"Content-Type": kind})
        assert answer.status == 200, kind
    for bad in (b"{", b"\xff\xfe{}", b'{"a":NaN}', b'{"a":1e999}', b"[]", b'"x"', b"{}{}", b"nul"):
        answer = client.send("POST", path, bad)
        assert answer.status == 400, (bad, answer)
        assert answer.json["error"]


@pytest.mark.defends("server-input")
@pytest.mark.proves("SERVE-3")
def test_what_is_too_large_is_refused(served: Served, room: Room) -> None:
    """S1: a megabyte of body, whether its length was told before or not."""
    body = json.dumps({"expr": "1", "x": "y" * (2 * MEGABYTE)}).encode()
    head = (
        f"POST /direct{room.admin.path}/eval HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        f"Authorization: Bearer {room.admin.token}\r\nContent-Type: application/json\r\n"
    ).encode()
    told = head + f"Content-Length: {len(body)}\r\n\r\n".encode()
    assert _status(served.port, told + body) == 413
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    chunked = head + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 40
    assert _status(served.port, chunked + b"0\r\n\r\n") == 413
    assert served.client().get("/healthz").status == 200


def _status(port: int, request: bytes) -> int:
    """A server may hang up before it was sent all."""
    with socket.create_connection(("127.0.0.1", port), 60) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(request)
        found = connection.recv(65536)
    return int(found.split(b" ")[1])


@pytest.mark.defends("server-input")
@pytest.mark.proves("SERVE-3")
def test_what_is_too_deep_is_refused(room: Room) -> None:
    """S1: 64 levels; thousands of them harm nobody."""
    path = f"{room.admin.path}/actions/_set_state/invoke"
    for depth in (100, 400_000):
        deep = '{"params":{"key":"k","value":' + "[" * depth + "]" * depth + "}}"
        answer = room.admin.client.send("POST", path, deep)
        assert answer.status == 400, depth
        assert answer.json["error"]
    flat: Any = 1
    for _ in range(50):
        flat = [flat]
    assert room.admin.shared("k", flat).is_(200)["value"] == flat


@pytest.mark.proves("SERVE-3")
def test_a_number_that_nobody_can_hold_is_no_accident(room: Room) -> None:
    """S1: thousands of digits."""
    path = f"{room.admin.path}/actions/_set_state/invoke"
    for number in ("9" * 5_000, "-" + "9" * 25, "1e400", "1." + "0" * 5_000):
        answer = room.admin.client.send(
            "POST", path, f'{{"params":{{"key":"k","value":{number}}}}}'
        )
        assert answer.status < 500, number
        room.admin.context()


@pytest.mark.defends("web-page")
@pytest.mark.proves("SERVE-3")
def test_answers_are_for_no_other_page(served: Served, room: Room) -> None:
    """S1: no answer lets a page of another origin read it, nor guess what it is."""
    client = served.client("", room.admin.token)
    for path in ("/healthz", f"/direct{room.admin.path}/context"):
        headers = client.get(path).headers
        assert "access-control-allow-origin" not in headers
        assert headers.get("x-content-type-options") == "nosniff"
    page = client.get("/").headers
    assert "default-src 'none'" in page["content-security-policy"] or (
        "default-src 'self'" in page["content-security-policy"]
    )


@pytest.mark.defends("tokens")
@pytest.mark.proves("SERVE-3")
def test_no_token_is_ever_logged(own: "Callable[..., Served]") -> None:
    """Not where it is right, not where it is wrong, not where it stands in a place that is none."""
    served = own()
    room = Room(served)
    alice = room.join("alice")
    alice.context()
    room.nobody.as_("as_wrongwrongwrong").get("/context").is_(401)
    room.nobody.get("/context", token=alice.token).is_(401)
    assert served.end() == 0
    said = served.log
    for token in (room.admin.token, room.viewer.token, alice.token, "as_wrongwrongwrong"):
        assert token not in said, token
    if served.store.url:
        password = served.store.url.split(":")[2].split("@")[0]
        assert password not in said


@pytest.mark.defends("tokens")
@pytest.mark.proves("SERVE-3")
def test_a_token_is_stored_as_its_hash_only(own: "Callable[..., Served]") -> None:
    """In the folder, whatever the files are called."""
    served = own()
    room = Room(served)
    tokens = [room.admin.token, room.viewer.token, room.join("alice").token]
    assert served.end() == 0
    for path in served.store.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [token for token in tokens if token.encode() in content], path
