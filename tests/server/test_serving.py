"""The command ``serve``: its first line, its end, its key, its profiles, what it refuses."""

import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support import SOURCE, TIMEOUT_S

from .rooms import Room
from .served import Served, Store, finished, start
from .wire import until


@pytest.fixture
def refused(store: Store, home: Path) -> "Callable[..., str]":
    """Runs ``serve`` with words that it has to refuse at once; its one sentence."""

    def run(*words: str) -> str:
        status, out, err = finished(start(home, ["serve", "--port", "0", *store.words, *words]))
        assert status != 0
        assert "listening" not in out
        assert "Traceback" not in err
        return err

    return run


@pytest.mark.proves("SERVE-1")
def test_it_says_where_it_listens_and_ends_when_asked(own: "Callable[..., Served]") -> None:
    """By a service manager or by a person, also while somebody waits."""
    served = own()
    room = Room(served)
    waiting = room.join("bob").waiting("false")
    stream = room.viewer.events(0)
    room.until_waiting("bob")
    assert served.end() == 0
    assert waiting.exception(TIMEOUT_S) is not None or waiting.result().status in (200, 503)
    stream.close()
    served.again()
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(TIMEOUT_S) in (0, 130)


@pytest.mark.proves("SERVE-1")
def test_a_second_one_on_the_port_is_told_who_has_it(own: "Callable[..., Served]") -> None:
    """And the first goes on."""
    served = own()
    words = ["serve", "--port", str(served.port), *served.store.words]
    status, out, err = finished(start(served.home, words))
    assert status != 0
    assert "Traceback" not in err
    assert str(served.port) in out + err
    assert str(served.process.pid) in out + err
    assert served.client().get("/healthz").status == 200


@pytest.mark.proves("SERVE-1")
def test_a_port_that_a_stranger_has_is_one_sentence(refused: "Callable[..., str]") -> None:
    """No traceback."""
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        assert refused("--port", str(stranger.getsockname()[1])).strip()


@pytest.mark.proves("SERVE-1")
def test_without_its_extra_it_says_how_to_install_it(tmp_path: Path, home: Path) -> None:
    """One sentence, exit status not 0."""
    for name in ("starlette", "uvicorn"):
        (tmp_path / f"{name}.py").write_text("raise ImportError(__name__)\n", encoding="utf-8")
    words = ["serve", "--port", "0", "--data", str(tmp_path / "data")]
    status, _, err = finished(start(home, words, {"PYTHONPATH": f"{tmp_path}{os.pathsep}{SOURCE}"}))
    assert status != 0
    assert "pip install" in err
    assert "server" in err
    assert "Traceback" not in err


@pytest.mark.proves("SERVE-1")
def test_the_package_is_a_program() -> None:
    """``python -m agent_sync serve`` is the same command."""
    done = subprocess.run(
        [sys.executable, "-m", "agent_sync", "serve", "--help"],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=True,
        timeout=TIMEOUT_S,
    )
    assert b"--database" in done.stdout


@pytest.mark.defends("tokens")
@pytest.mark.proves("SERVE-7")
def test_the_persons_key_is_in_a_private_file_and_not_in_the_log(
    own: "Callable[..., Served]",
) -> None:
    """Where standard output is no terminal; the path is said, the key never."""
    served = own()
    until(lambda: str(served.store.folder) in served.log)
    assert served.end() == 0
    files = [path for path in served.store.folder.rglob("*") if path.is_file()]
    (key,) = [path for path in files if "key" in path.name]
    assert str(key) in served.log
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    secret = key.read_text(encoding="utf-8").strip()
    assert len(secret) > 20
    assert secret not in served.log
    others = [path.read_bytes() for path in files if path != key]
    assert not [one for one in others if secret.encode() in one], "only its hash is stored"


@pytest.mark.proves("SERVE-3", "SERVE-5")
def test_what_is_open_is_open(served: Served) -> None:
    """Health, the description, the page that asks for the key."""
    client = served.client()
    assert client.get("/healthz").is_(200)
    assert client.get("/openapi.json").is_(200)["info"]["title"]
    page = client.get("/")
    assert (page.status, page.headers["content-type"].split(";")[0]) == (200, "text/html")
    missing = client.get("/nowhere")
    assert missing.is_(404)["error"]
    assert client.post("/healthz", {}).status in (404, 405)


@pytest.mark.defends("open-port")
@pytest.mark.proves("SERVE-3")
def test_beyond_loopback_it_wants_to_know_what_stands_before_it(
    refused: "Callable[..., str]",
) -> None:
    """Another address needs TLS or a proxy, and the address by which it is known."""
    for words in (
        ("--host", "0.0.0.0"),
        ("--host", "0.0.0.0", "--behind-proxy"),
        ("--host", "0.0.0.0", "--public-url", "https://sync.example"),
        ("--host", "::", "--public-url", "https://sync.example"),
    ):
        assert refused(*words).strip()


PROXY = ("--behind-proxy", "--public-url", "https://sync.example")


@pytest.mark.defends("open-port")
@pytest.mark.proves("SERVE-3")
def test_thin_rooms_are_for_loopback_alone(
    own: "Callable[..., Served]", refused: "Callable[..., str]"
) -> None:
    """Behind a proxy they do not exist, and a server for them does not start."""
    assert refused("--profile", "thin", *PROXY).strip()
    served = own(*PROXY)
    client = served.client()
    here = {"Host": "sync.example"}
    for method, path in (("POST", "/thin/rooms"), ("GET", "/thin/rooms"), ("GET", "/thin/")):
        body: object = {} if method == "POST" else None
        assert client.send(method, path, body, here).status == 404
    assert client.send("POST", "/direct/rooms", {}, here).status == 201
    assert client.send("GET", "/healthz", None, {"Host": "evil.example"}).status == 421


def test_the_servers_own_profile_stands_at_the_top(own: "Callable[..., Served]") -> None:
    """And both profiles under their prefixes, whichever it is."""
    served = own(profile="thin")
    made = served.client().post("/rooms", {"id": "r1"}).is_(201)
    assert "token" not in made
    assert served.client("/thin").get("/rooms/r1").status == 200
    assert served.client("/direct").post("/rooms", {"id": "r2"}).is_(201)["token"]
    assert served.client().get("/rooms/r2").status == 404


@pytest.mark.proves("SERVE-2")
def test_nothing_is_written_beside_the_data_folder(own: "Callable[..., Served]") -> None:
    """With the data elsewhere; and what is in it is for its owner alone."""
    served = own()
    Room(served).join("alice").set("k", 1).is_(200)
    folder = served.home / "elsewhere"
    assert list(folder.iterdir()) == []
    for path in served.store.folder.rglob("*"):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


@pytest.mark.proves("SERVE-2")
def test_in_a_repository_the_rooms_lie_beside_its_state(repo: Path, home: Path) -> None:
    """Without ``--data``: in .claude/coordination, which is never committed."""
    process = start(home, ["serve", "--port", "0"], {}, repo)
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("listening on http://127.0.0.1:")
        assert (repo / ".claude" / "coordination" / "rooms.sqlite").is_file()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=TIMEOUT_S)


@pytest.mark.proves("SERVE-1")
def test_rooms_are_declared_unless_it_is_told_otherwise(own: "Callable[..., Served]") -> None:
    """At ``/`` without ``--profile``; the other two stand below their names all the same."""
    served = own(profile="")
    here = served.client()
    here.post("/rooms", {"id": "a"}).is_(401, "authentication_required")
    here.with_token(served.owner).post("/rooms", {"id": "a"}).is_(201)
    served.client("/declared", served.owner).get("/rooms/a").is_(200)
    served.client("/direct").get("/rooms/a").is_(404)
    served.client("/direct").post("/rooms", {"id": "b"}).is_(201)
    served.client("/thin").post("/rooms", {"id": "c"}).is_(201)
