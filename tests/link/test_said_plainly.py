"""What commands of a link say where something is amiss: what it is, and what to do (LINK-1)."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from link import standin
from scene.database import Database
from support import Cli

pytestmark = pytest.mark.proves("LINK-1")
BAD = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"


@contextmanager
def server(trusted: "ssl.SSLContext | None" = None) -> Iterator[int]:
    """The port of one that knows no request, with a certificate or in the clear."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    peer, _ = door.accept()
                except OSError:
                    return
                peer.settimeout(10)
                try:
                    with trusted.wrap_socket(peer, server_side=True) if trusted else peer as heard:
                        heard.recv(999)
                        heard.sendall(BAD)
                except OSError:
                    continue

        at_work = threading.Thread(target=serve, daemon=True)
        at_work.start()
        try:
            yield int(door.getsockname()[1])
        finally:
            door.shutdown(socket.SHUT_RDWR)
            at_work.join(10)


@pytest.fixture
def token(tmp_path: Path) -> str:
    """A file with something like a token."""
    path = tmp_path / "token"
    path.write_text("tok_1\n")
    return str(path)


def link(cli: Cli, port: int, token: str) -> str:
    """Why it was not linked."""
    url = f"https://127.0.0.1:{port}"
    done = cli("link", url, "--room", "repo:team", "--token-file", token, "--no-relay")
    assert done.code == 1
    return done.err


def test_a_server_in_the_clear_is_called_that(cli: Cli, token: str) -> None:
    with server() as port:
        said = link(cli, port, token)
    assert "it does not speak TLS there; on this machine http:// is enough" in said
    assert f"http://127.0.0.1:{port}" in said
    assert "_ssl.c" not in said


@pytest.mark.skipif(not shutil.which("openssl"), reason="makes a certificate with openssl")
def test_who_is_not_trusted_can_be(cli: Cli, token: str, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "own.pem"
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=own"]
    made += ["-keyout", str(key), "-out", str(certificate), "-days", "1"]
    subprocess.run(made, check=True, capture_output=True, timeout=60)
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate, key)
    with server(trusted) as port:
        said = link(cli, port, token)
    assert "its certificate is not trusted" in said
    assert "--ca FILE" in said


@pytest.mark.parametrize("typed", ["--tokenfile", "--tokenfile=x"])
def test_a_misspelt_option_is_named_where_it_is_one_that_must_be(cli: Cli, typed: str) -> None:
    done = cli("link", "https://one.example", "--room", "repo:team", typed, "x")
    assert done.code == 64
    assert "has no option --tokenfile; did you mean --token-file?" in done.err
    done = cli("link", "https://one.example", "--room", "repo:team")
    assert "arguments are required: --token-file" in done.err


def test_a_relay_that_does_not_end_is_named(
    cli: Cli, repo: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.as_("alice").ok("register")
    standin.link(Database(repo), home)
    (standin.folder(home) / "relay.lock").write_text("4711\n")
    monkeypatch.setattr("agent_sync.link.relay.link_making.STOP_S", 0.1)
    done = cli("relay", "--stop")
    assert done.code == 1
    assert "end its process by hand (number 4711)" in done.err
