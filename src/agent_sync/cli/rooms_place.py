"""Where rooms lie: in a data folder, the repository's own, or a database (SERVE-2)."""

import argparse
import os

from ..errors import UsageError
from ..repository import location
from . import value_kinds
from .context import Context
from .parsing import Parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.room_limits import Limits
    from ..rooms.store.room_store import RoomStore


def add_place(parser: Parser) -> None:
    """The options that say where."""
    parser.add_argument(
        "--data", default="", metavar="DIR", kind=value_kinds.FOLDER,
        help="the data folder (default: the repository's own)",
    )  # fmt: skip
    parser.add_argument(
        "--database", default="", metavar="URL", kind=value_kinds.FREE,
        help="postgresql://... in place of a file in the data folder",
    )  # fmt: skip


def folder_of(context: Context, args: argparse.Namespace) -> str:
    """The data folder, "" for none. Raises UsageError where nothing says where rooms lie."""
    if args.data:
        return str(os.path.abspath(os.path.expanduser(args.data)))
    found = location.locate(context.cwd, context.env)
    if found is None and not args.database:
        raise UsageError("outside a repository, --data DIR or --database URL says where rooms lie")
    return found.folder if found else ""


def open_store(
    context: Context, args: argparse.Namespace, limits: "Limits | None" = None
) -> "RoomStore":
    """The store. Raises UsageError, StoreError, StoreTooNew."""
    from ..rooms.store.opened_rooms import open_rooms

    return open_rooms(folder_of(context, args), args.database, limits)
