"""One server from its start to its end: the socket, the library that serves, signals."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from types import FrameType

import uvicorn

from ..errors import AgentSyncError, Conflict
from .addresses import Address
from .port_holder import holder
from .serving import Serving
from .web_app import application

GRACE_S = 5
BACKLOG = 2048


class PortTaken(Conflict):
    """Somebody else listens there. Facts: host, port, holder."""

    code = "port_taken"
    template = "port {port} of {host} is taken, by {holder}"


class _Server(uvicorn.Server):
    """Uvicorn's server, which ends when it is asked to and does not raise the signal again."""

    def __init__(self, config: uvicorn.Config, serving: Serving) -> None:
        super().__init__(config)
        self._serving = serving

    def handle_exit(self, sig: int, frame: "FrameType | None") -> None:  # noqa: ARG002
        """SIGTERM, SIGINT: no new requests; those who wait get their answers. Twice: at once."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def shutdown(self, sockets: "list[socket.socket] | None" = None) -> None:
        """As the library does it, once nobody waits any more."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._serving.stop)
        await super().shutdown(sockets)


def bound(host: str, port: int) -> socket.socket:
    """The socket to listen at. Raises PortTaken, AgentSyncError."""
    try:
        kind, _, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.create_server(place[:2], family=kind, backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host=host, port=port, holder=holder(host, port)) from error
        raise AgentSyncError(f"{host}:{port}: {error.strerror or error}") from error
    # The protocol is said: asyncio sends small answers at once only where it reads TCP here.
    return socket.socket(made.family, made.type, socket.IPPROTO_TCP, fileno=made.detach())


def served(
    serving: Serving, listening: socket.socket, cert: str = "", key: str = ""
) -> Iterator[Address]:
    """Serve until a signal ends it. Gives the address once, when it answers.

    Whoever takes it prints it, and goes on; so nothing here prints.
    """
    config = uvicorn.Config(
        application(serving), log_config=None, log_level="warning", access_log=False, ws="none",
        lifespan="off", proxy_headers=False, server_header=False, timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_S, ssl_certfile=cert or None, ssl_keyfile=key or None,
    )  # fmt: skip
    server = _Server(config, serving)
    loop = _loop()
    try:
        task = loop.create_task(server.serve(sockets=[listening]))
        loop.run_until_complete(_started(server, task))
        if server.started:
            yield serving.address
        loop.run_until_complete(task)
    finally:
        server.should_exit = True
        loop.run_until_complete(asyncio.wait({task}))
        loop.run_until_complete(_ended())
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        serving.close()


def _loop() -> asyncio.AbstractEventLoop:
    """The faster loop where it is installed: a third of what a small request costs."""
    try:
        import uvloop
    except ImportError:  # Windows, or an interpreter that it is not built for
        return asyncio.new_event_loop()
    made: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return made


async def _ended() -> None:
    """What still runs beside the server ends with it."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _started(server: _Server, task: "asyncio.Task[None]") -> None:
    while not (server.started or task.done()):
        await asyncio.sleep(0.005)
