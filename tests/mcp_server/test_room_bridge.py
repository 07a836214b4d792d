"""A room on standard streams: where its token is kept, and a server that is none."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.errors import InvalidInput
from agent_sync.mcp import room_bridge
from support import TIMEOUT_S


def test_a_token_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("tok_1\n")
    file.chmod(0o640)
    with pytest.raises(InvalidInput, match="chmod 600"):
        room_bridge.token_in(str(file))
    file.chmod(0o600)
    assert room_bridge.token_in(str(file)) == "tok_1"


def test_where_files_have_no_modes_none_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "token"
    file.write_text("tok_1")
    file.chmod(0o644)
    monkeypatch.setattr("agent_sync.mcp.room_bridge.os.name", "nt")
    assert room_bridge.token_in(str(file)) == "tok_1"


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    """Sends every request on to another place, and remembers which tokens came."""

    seen: "list[str]" = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(self.path)
        self.send_response(307)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def elsewhere() -> Iterator[int]:
    """The port of such a server."""
    with http.server.HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join(TIMEOUT_S)


@pytest.mark.proves("MCP-1")
def test_a_token_goes_to_the_named_address_alone(elsewhere: int) -> None:
    server = room_bridge.server_at(f"http://127.0.0.1:{elsewhere}", "r", "tok_1")
    found = server.call("sync_lobby", {})
    assert found["isError"]
    assert "it answers 307" in str(found)
    assert _Elsewhere.seen == [room_bridge.PLACE]
    with pytest.raises(room_bridge.Unreachable):
        server.tools()


@pytest.mark.proves("MCP-1")
def test_a_server_that_is_not_there_is_told() -> None:
    found = room_bridge.server_at("http://127.0.0.1:1", "r", "tok_1").call("sync_lobby", {})
    assert found["isError"]
    assert "[server_unreachable]" in str(found)
