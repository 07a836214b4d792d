"""The application: routes from their tables, each answered in a thread, behind the guard."""

import asyncio
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as Address

from ..rooms.room_errors import RoomError, missing
from .event_stream import events
from .http_answers import refused
from .http_calls import Call, call_of
from .mounting import mounted
from .oauth import oauth_routes
from .port_guard import App, PortGuard
from .route_table import Route
from .serving import Serving
from .waiting_calls import wait

WAYS: "dict[str, Callable[[Call, Request], Awaitable[Response]]]" = {
    "wait": wait,
    "events": events,
    **oauth_routes.WAYS,
}


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
    run = route.run
    if run is None:
        way = WAYS[route.way]

        async def streamed(request: Request) -> Response:
            return await way(await call_of(request, serving, profile), request)

        return streamed

    async def endpoint(request: Request) -> Response:
        call = await call_of(request, serving, profile)
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(serving.pool, call.answered, lambda: run(call))
        return answer.response()

    return endpoint


async def _no_such(_: Request, error: Exception) -> Response:
    """What the library itself refuses, in our form: a method that is not there is nothing, too."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    found = missing("not found") if status in (404, 405) else RoomError(status, "refused")
    return refused(found).response()
