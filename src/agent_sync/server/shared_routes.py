"""What every server has at ``/``: its health, the page, the person's code."""

import os

from .. import __version__
from ..rooms.room_errors import RoomError
from ..rooms.service.failed_attempts import wrong_token
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import TEXT, Route

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
KINDS = {"html": "text/html", "js": "text/javascript", "css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PLACES = {"index.html": "/", "manage.html": "/manage"}
MODULES = ("css", "desk", "desk/layout", "lib", "parts", "room", "vendor")
PAGE_HEADERS = {"Content-Security-Policy": POLICY, "X-Frame-Options": "DENY"}
PROGRAM = "agent-sync"


def health(call: Call) -> Answer:
    """GET /healthz: that it serves; on this machine alone also which process that is."""
    said = {"ok": True, "program": PROGRAM}
    if call.serving.address.private:
        said |= {"version": __version__, "pid": os.getpid(), "profile": call.serving.profile}
    return data(200, said)


def exchange(call: Call) -> Answer:
    """POST /key: a key for the code of a link."""
    code = call.body().get("code")
    try:
        return data(200, {"key": call.serving.key.exchange(code)})
    except RoomError as error:
        wrong_token(call.serving.service, call.address, error.code)
        raise


def page(name: str) -> "Route":
    """The route of one file of the page."""
    kind = KINDS[name.rsplit(".", 1)[-1]]

    def run(_: Call) -> Answer:
        with open(os.path.join(FOLDER, name), "rb") as file:
            return Answer(200, file.read(), kind, PAGE_HEADERS)

    path = PLACES.get(name, f"/page/{name}")
    return Route("GET", path, run, f"the page: {name}", open=True, kind=kind)


def _modules() -> "list[str]":
    """The files of the page, by their paths in its folder."""
    found = [
        f"{at}/{name}" for at in MODULES for name in sorted(os.listdir(os.path.join(FOLDER, at)))
    ]
    return [name for name in found if name.rsplit(".", 1)[-1] in KINDS]


PAGE = page("index.html")
"""The page of a repository or a room, also below the prefix of each profile."""
ROUTES = (
    Route("GET", "/healthz", health, "whether it serves", open=True, at_once=True),
    Route("POST", "/key", exchange, "a key for a code", body={"code": TEXT}, required=("code",),
          open=True),
    PAGE,
    *map(page, ("main.js", *_modules())),
)  # fmt: skip
