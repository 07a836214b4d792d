"""Where rooms lie: in a data folder, the repository's own, or a database (SERVE-2)."""

import argparse
import os

from ..errors import NotFound, StoreError, UsageError
from ..repository import location
from ..repository.location import Project
from ..store.opening import check_place
from ..store.prepare import make_folder
from ..store.tracked_state import demand_untracked
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
    context: Context, args: argparse.Namespace, limits: "Limits | None" = None, *, makes: bool
) -> "RoomStore":
    """The store. ``makes``: one that is not there is made.

    Raises UsageError, NotFound, StoreError, StoreTooNew.
    """
    from ..rooms.store.opened_rooms import FILE, open_rooms

    folder = folder_of(context, args)
    if not (makes or args.database or os.path.exists(os.path.join(folder, FILE))):
        raise NotFound(f"there are no rooms in {folder}: 'agent-sync serve' makes them")
    _make_ready(context, args, folder)
    return open_rooms(folder, args.database, limits)


def _make_ready(context: Context, args: argparse.Namespace, folder: str) -> None:
    """A folder of our own is private, and not committed; one that was there is left as it is.

    In a repository it is judged as that of its state: no link, nobody else's, not from a clone.
    """
    found = None if args.data else location.locate(context.cwd, context.env)
    try:
        if found is not None:
            place = _rooms_of(found)
            check_place(place)
            demand_untracked(place)
        if folder and (found is not None or not os.path.isdir(folder)):
            make_folder(folder)
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror or error}", path=folder) from error


def _rooms_of(project: Project) -> Project:
    """The same repository, with its rooms where its database is."""
    made = _Rooms(project.root, project.common, project.folder, project.checkout)
    made.checkout_name = project.checkout_name
    return made


class _Rooms(Project):
    """A repository whose database is that of its rooms."""

    @property
    def database(self) -> str:
        """Path of the rooms' file."""
        from ..rooms.store.opened_rooms import FILE

        return os.path.join(self.folder, FILE)
