"""``relay``: the process between this clone and the server it is linked to (LINK-1)."""

import argparse
import os
import signal
from collections.abc import Iterator

from ..actions import link_actions
from ..errors import AgentSyncError, Conflict
from ..link.relay import relay_running
from ..link.relay.contact import Unlinked
from ..link.relay.engine import Relay
from ..link.relay.relay_files import Files
from ..link.relay.server_calls import Away, Refused
from ..link.relay.socket_door import Door
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
'agent-sync link' starts it, and so does each session's start where it does not run. It works in the
foreground until it is stopped or the clone is unlinked; there is one of a clone.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub, "relay", run_relay, "carry what is held between this clone and the server", more=_MORE
    )
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--once", action="store_true", help="one round, then leave")
    one.add_argument("--stop", action="store_true", help="end the one that runs")


def run_relay(context: Context, args: argparse.Namespace) -> Result:
    """Work. Raises NotFound where nothing is linked, Conflict where one runs, AgentSyncError."""
    if args.stop:
        ran = link_actions.stop_relay(context)
        said = "the relay is stopped" if ran else "no relay ran"
        return Result({"stopped": ran}, [said])
    link = link_actions.link_of(context)
    files = Files(link.id, context.env)
    _demand_this_one(context, files)
    lock = files.lock()
    if lock is None:
        raise Conflict("a relay runs for this clone already")
    try:
        relay = Relay(context.project, files, context.env, context.clock)
    except Unlinked:
        os.close(lock)
        raise Conflict("this clone is linked no more") from None
    if args.once:
        return _once(relay, lock)
    return Result(stream=_run(context, relay, lock))


def _demand_this_one(context: Context, files: Files) -> None:
    """Raises Conflict where the files are those of another clone: a copied, or moved, database."""
    linked = files.settings().get("database")
    if linked != os.path.realpath(context.project.database):
        raise Conflict(
            "this clone was copied or moved since it was linked, or files of its link are gone: "
            "'agent-sync unlink' here, and link it again"
        )


def _once(relay: Relay, lock: int) -> Result:
    try:
        relay_running.once(relay)
    except (Away, Refused, ValueError) as error:
        raise AgentSyncError(f"{relay.address.url}: {error}") from None
    except Unlinked:
        raise Conflict("this clone is linked no more") from None
    finally:
        os.close(lock)
    return Result({"room": relay.room}, [f"{relay.room}: everything is exchanged"])


def _run(context: Context, relay: Relay, lock: int) -> "Iterator[str]":
    context.close()  # its threads have connections of their own
    signal.signal(signal.SIGTERM, lambda _number, _frame: relay.stopping.set())
    try:
        door = Door(relay)
        yield f"the relay of {relay.room} runs, process {os.getpid()}, until Ctrl-C ends it"
        relay_running.run(relay, door)
    finally:
        os.close(lock)
