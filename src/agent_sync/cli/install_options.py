"""What ``install`` and ``uninstall`` are told alike: where, in which scope, for which clients."""

import argparse
import os
from pathlib import Path

from ..errors import UsageError
from ..install.other_clients import used_clients
from . import value_kinds
from .parsing import Parser

SCOPES = ("project", "local", "user")
AGENTS = "auto|all|NAME,..."


def add_common(parser: Parser) -> None:
    """Declare the options of both."""
    parser.add_argument(
        "--target",
        default=".",
        metavar="DIR",
        kind=value_kinds.FOLDER,
        help="the repository (default: .)",
    )
    parser.add_argument("--scope", choices=SCOPES, default="project")
    parser.add_argument("--dry-run", action="store_true", help="say what would change")


def demand_project(args: argparse.Namespace) -> None:
    """Raise UsageError unless other clients may be meant."""
    if args.scope != "project" or args.python:
        raise UsageError("--agents is for the project's own files: leave --scope and --python out")


def clients(target: Path, said: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The clients that are meant, and why those that were looked for. Raises UsageError."""
    if said != used_clients.AUTO:
        return used_clients.chosen(said), {}
    why = used_clients.found(Path(os.path.abspath(target)))
    if not why:
        raise UsageError("no client is seen to be used here: name the clients")
    return tuple(why), why
