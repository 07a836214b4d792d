"""``mcp``: the tools for a client that speaks MCP, on standard input and output (AGENT-10)."""

import argparse
import os
import sys

from ..errors import AgentSyncError
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
A client starts it and stops it; it is nothing to type. 'agent-sync install --mcp' writes it into
the configuration of the clients that are used here.
"""
NO_SDK = (
    "MCP needs one package more: {python} -m pip install 'mcp>=1.10,<3' (or the extra 'mcp' "
    "of agent-sync, from a checkout). Everything else works without it ({why})"
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "mcp", run_mcp, "serve the tools to a client that speaks MCP", more=_MORE)
    parser.add_argument(
        "--folder",
        default="",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the project (default: where it is started)",
    )


def run_mcp(context: Context, args: argparse.Namespace) -> Result:
    """Serve until the client closes the connection. Raises AgentSyncError without the package."""
    folder = os.path.abspath(args.folder) if args.folder else context.cwd
    _demand_sdk()
    from ..mcp.sdk_server import serve

    serve(context.env, folder)
    return Result()


def _demand_sdk() -> None:
    try:
        import mcp  # noqa: F401
    except ImportError as error:  # also of one that does not fit what it needs itself
        found = NO_SDK.format(python=sys.executable or "python3", why=error)
        raise AgentSyncError(found) from None
