"""The application: routes from their tables, each answered in a thread, behind the guard."""

from collections.abc import Awaitable, Callable
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Address

from ..rooms.room_errors import RoomError, missing
from . import link_routes
from .event_stream import events
from .http_answers import Answer, refused
from .http_calls import Call, call_of
from .mounting import mounted
from .oauth import oauth_routes
from .port_guard import App, PortGuard
from .repository_routes import handler
from .room_tools.mcp_endpoint import mcp
from .route_table import Route
from .serving import Serving
from .waiting_calls import wait

WAYS: "dict[str, Callable[[Call, Request], Awaitable[Response]]]" = {
    "wait": wait, "events": events, "mcp": mcp, "since": link_routes.since,
    **oauth_routes.WAYS,
}  # fmt: skip


def application(serving: Serving) -> App:
    """What is served, behind the guard."""
    routes = [
        Address(prefix + route.path, _endpoint(serving, profile, route), methods=[route.method])
        for prefix, profile, rows in mounted(serving)
        for route in rows
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _no_such})
    app.router.redirect_slashes = False
    return PortGuard(app, serving.address.hosts, serving.address.origins, oauth_routes.FORMS)


def _endpoint(
    serving: Serving, profile: str, route: Route
) -> "Callable[[Request], Awaitable[Response]]":
    if route.run is None:
        way = WAYS[route.way]

        async def streamed(request: Request) -> Response:
            return await way(await call_of(request, serving, profile), request)

        return streamed

    async def endpoint(request: Request) -> Response:
        call = await call_of(request, serving, profile)
        made = partial(_run, route, call)
        if route.at_once:
            return call.answered(made).response()
        answer = await serving.turns.run(call.token, lambda: call.answered(made))
        return answer.response()

    return endpoint


def _run(route: Route, call: Call) -> Answer:
    run = handler(route, call)
    assert run is not None
    return run(call)


async def _no_such(_: Request, error: Exception) -> Response:
    """What the library itself refuses, in our form: a method that is not there is nothing, too."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    found = missing("not found") if status in (404, 405) else RoomError(status, "refused")
    return refused(found).response()
