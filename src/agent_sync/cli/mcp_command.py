"""``mcp``: the tools for a client that speaks MCP, on standard streams (AGENT-10, MCP-1)."""

import argparse
import os
import sys

from ..errors import AgentSyncError, UsageError
from . import value_kinds
from .context import Context
from .handed_over import brought
from .parsing import Parser, command
from .result import Result

_MORE = """
A client starts it and stops it; it is nothing to type. 'agent-sync install --mcp' writes it into
the configuration of the clients that are used here.

With --room, --url and --token-file they are those of a room at a server of 'agent-sync serve',
which is asked by https, or on this machine. The file holds a token, for you alone to read.

Example: agent-sync mcp --room plan --url http://127.0.0.1:8765 --token-file plan.token
"""
NO_SDK = (
    "MCP needs one package more: {python} -m pip install 'mcp>=1.10,<3' (or the extra 'mcp' "
    "of agent-sync, from a checkout). Everything else works without it ({why})"
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub,
        "mcp",
        run_mcp,
        "serve the tools to a client that speaks MCP",
        more=_MORE + brought("mcp"),
    )
    parser.add_argument(
        "--folder",
        default="",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the project (default: where it is started)",
    )
    free = value_kinds.FREE
    parser.add_argument("--room", default="", metavar="ID", kind=free, help="a room of a server")
    parser.add_argument("--url", default="", metavar="URL", kind=free, help="the server")
    parser.add_argument(
        "--token-file", default="", metavar="FILE", kind=value_kinds.FILE,
        help="where a token for it is kept",
    )  # fmt: skip


def run_mcp(context: Context, args: argparse.Namespace) -> Result:
    """Serve until the client closes the connection. Raises AgentSyncError without the package.

    InvalidInput, UsageError for a room that cannot be asked for.
    """
    if args.room or args.url or args.token_file:
        return _room(context, args)
    folder = os.path.abspath(args.folder) if args.folder else context.cwd
    _demand_sdk()
    from ..mcp.sdk_server import serve

    serve(context.env, folder)
    return Result()


def _room(context: Context, args: argparse.Namespace) -> Result:
    if not (args.room and args.url and args.token_file) or args.folder:
        raise UsageError("mcp --room ID --url URL --token-file FILE: all three, and no --folder")
    from ..mcp.room_bridge import server_at, token_in

    token = token_in(os.path.join(context.cwd, args.token_file))
    server = server_at(args.url, args.room, token)
    _demand_sdk()
    from ..mcp.sdk_bridge import serve_room

    serve_room(server)
    return Result()


def _demand_sdk() -> None:
    try:
        import mcp  # noqa: F401
    except ImportError as error:  # also of one that does not fit what it needs itself
        found = NO_SDK.format(python=sys.executable or "python3", why=error)
        raise AgentSyncError(found) from None
