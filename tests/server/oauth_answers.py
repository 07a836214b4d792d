"""Where a client of OAuth is answered, on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from .wire import until


class Callback:
    """Where a client is answered: remembers what came."""

    def __init__(self) -> None:
        self.came: list[str] = []
        came = self.came

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/back"):
                    came.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.uri = f"http://127.0.0.1:{self.server.server_port}/back?kept=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self) -> "dict[str, str]":
        """What the browser brought."""
        until(lambda: bool(self.came))
        return {name: one for name, (one,) in parse_qs(urlsplit(self.came.pop(0)).query).items()}

    def close(self) -> None:
        """Nobody is answered any more."""
        self.server.shutdown()
        self.server.server_close()
