"""Who has a port that is taken."""

import http.client
import json

from .shared_routes import PROGRAM

ASK_S = 2.0


def holder(host: str, port: int) -> str:
    """In words: another server of ours, with its process where it says so; or another program."""
    asked = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    try:
        connection = http.client.HTTPConnection(asked, port, timeout=ASK_S)
        connection.request("GET", "/healthz")
        said = json.loads(connection.getresponse().read(10_000))
    except (OSError, ValueError, http.client.HTTPException):
        return "another program"
    if not isinstance(said, dict) or said.get("program") != PROGRAM:
        return "another program"
    pid = said.get("pid")
    return f"another agent-sync server (process {pid})" if isinstance(pid, int) else (
        "another agent-sync server"
    )  # fmt: skip
