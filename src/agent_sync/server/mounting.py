"""What stands where: the tables of routes below their prefixes, and the description of all."""

from .. import __version__
from ..rooms.json_values import text_of
from . import (
    declared_routes,
    desk_act_routes,
    desk_routes,
    device_routes,
    direct_routes,
    docs_routes,
    link_routes,
    manage_routes,
    shared_routes,
    signin_routes,
    thin_routes,
    token_routes,
)
from .http_answers import Answer
from .http_calls import Call
from .oauth import oauth_routes
from .openapi import description
from .room_tools import mcp_endpoint
from .route_table import Route
from .serving import Serving

TABLES = {
    "thin": thin_routes.ROUTES, "direct": direct_routes.ROUTES,
    "declared": (*declared_routes.ROUTES, *token_routes.ROUTES, *device_routes.ASKED,
                 *link_routes.ROUTES),
}  # fmt: skip


def described(call: Call) -> Answer:
    """GET /openapi.json"""
    serving = call.serving
    tables: "dict[str, list[Route]]" = {}
    for prefix, _, routes in mounted(serving):
        tables.setdefault(prefix, []).extend(routes)
    return Answer(200, text_of(description(tables, __version__, serving.address.link)).encode())


SHARED = (
    *shared_routes.ROUTES,
    *signin_routes.ROUTES,
    *device_routes.ROUTES,
    *oauth_routes.ROUTES,
    *docs_routes.ROUTES,
    *manage_routes.ROUTES,
    *desk_routes.ROUTES,
    *desk_act_routes.ROUTES,
    Route("GET", "/openapi.json", described, "this description", open=True),
)


def mounted(serving: Serving) -> "list[tuple[str, str, tuple[Route, ...]]]":
    """(prefix, profile, rows) of everything that stands at this server.

    ``thin`` exists only where nobody but this machine can speak to it.
    """
    names = [name for name in TABLES if name != "thin" or serving.address.private]
    own = [("", serving.profile, SHARED), ("", serving.profile, TABLES[serving.profile])]
    pages = [(f"/{name}", name, (shared_routes.PAGE,)) for name in names]
    places = [("", serving.profile), *((f"/{name}", name) for name in names)]
    tools = [(at, name, mcp_endpoint.ROUTES) for at, name in places if name != "thin"]
    return [*own, *pages, *tools, *((f"/{name}", name, TABLES[name]) for name in names)]
