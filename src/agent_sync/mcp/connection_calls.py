"""The calls of one connection: each with a client of its own, so that they may run side by side."""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from ..actions import leaving_actions
from ..client import Client
from ..client.input_schemas import ACT
from ..errors import AgentSyncError, StoreError, UsageError
from ..tools import own_words, results
from ..tools.tool_table import TOOLS
from .resource_table import RESOURCES
from .served_caller import Abandoned, Connection, ServedCaller

LEAVING_S = 3.0
"""So long the end of a connection waits for calls that are under way."""


class Calls:
    """What a connection is asked, one call at a time in each thread."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._running: set[ServedCaller] = set()
        self._changed = threading.Condition()
        self._over = False

    def caller(self) -> ServedCaller:
        """Who acts in one call."""
        return ServedCaller(self.connection)

    def tool(self, name: str, given: "Mapping[str, object]", caller: ServedCaller) -> results.Wire:
        """Call a tool. Never raises but Abandoned: what fails is a result that says so."""
        try:
            with self._under_way(caller), Client(caller) as client:
                if name not in TOOLS:
                    raise UsageError(
                        f"there is no tool {name[:80]!r}; there are {', '.join(TOOLS)}"
                    )
                data = TOOLS[name].run(client, given)
                act = str(given.get(ACT, ""))
                return results.answer(own_words.said(name, act, _mapping(data)), data)
        except AgentSyncError as error:
            return results.failure(error)
        except Abandoned:
            raise
        except Exception as error:  # one odd call ends no connection
            if self.connection.env.get("AGENT_SYNC_DEBUG"):
                raise
            return results.failure(_unexpected(error))

    def resource(self, uri: str, caller: ServedCaller) -> str:
        """The text of a resource that is there: where it fails, what failed. Raises Abandoned."""
        found = RESOURCES[uri]
        try:
            with self._under_way(caller), Client(caller) as client:
                return results.state(found.said, found.read(client))
        except AgentSyncError as error:
            return results.refusal(error)

    def leave(self) -> None:
        """The connection is over: calls end, and the agent that it was leaves."""
        with self._changed:
            self._over = True
            for one in self._running:
                one.abandoned.set()
            self._changed.wait_for(lambda: not self._running, LEAVING_S)
        caller = self.caller()
        try:
            everything = caller.env.get(leaving_actions.RELEASE_ALL) == "1"
            for agent_id in self.connection.carried:
                leaving_actions.leave(caller, agent_id, os.getpid(), everything=everything)
        except AgentSyncError:
            pass  # its process is gone with it, and that is seen
        finally:
            caller.close()

    @contextmanager
    def _under_way(self, caller: ServedCaller) -> "Iterator[None]":
        """A call that the end of the connection waits for."""
        with self._changed:
            if self._over:
                raise Abandoned
            self._running.add(caller)
        try:
            yield
        finally:
            with self._changed:
                self._running.discard(caller)
                self._changed.notify_all()


def _mapping(data: object) -> "Mapping[str, object]":
    return data if isinstance(data, Mapping) else {}


def _unexpected(error: Exception) -> AgentSyncError:
    if isinstance(error, OSError):
        return StoreError(f"the system refuses: {error.strerror or error}")
    found = AgentSyncError(f"internal error: {type(error).__name__}: {error}; please report it")
    found.code = "internal"
    return found
