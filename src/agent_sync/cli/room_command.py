"""``room``: what the owner of the machine does with a whole room (SERVE-9)."""

import argparse

from ..errors import InvalidInput, NotFound
from ..views.terminal import clean
from . import rooms_place, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
delete ID takes a room and all of it away. export ID prints the room as one JSON document, without
its tokens; import FILE makes a room from one (- for standard input), and prints new tokens.
All of them work while a server runs.

Example: agent-sync room export planning > planning.json
"""
TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.room_errors import RoomError
    from ..rooms.store.room_store import RoomStore

LARGEST_IMPORT = 512 * 1024 * 1024


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "room", run_room, "delete, export or import a whole room", more=_MORE)
    parser.add_argument("verb", choices=list(_RUNS), metavar="VERB", help=", ".join(_RUNS))
    parser.add_argument("name", metavar="ID", kind=value_kinds.FREE, help="the room, or the file")
    rooms_place.add_place(parser)


def run_room(context: Context, args: argparse.Namespace) -> Result:
    """Do it. Raises AgentSyncError: NotFound, InvalidInput, UsageError, StoreError."""
    from ..rooms.room_errors import RoomError

    store = rooms_place.open_store(context, args)
    try:
        return _RUNS[args.verb](context, store, args.name)
    except RoomError as error:
        raise _told(error, args.name) from None
    finally:
        store.close()


def _told(error: "RoomError", name: str) -> Exception:
    if error.status == 404:
        return NotFound(f"there is no room {name!r}")
    return InvalidInput(f"{name}: {error.message or error.code}")


def _delete(context: Context, store: "RoomStore", name: str) -> Result:
    store.delete(name)
    return Result({"deleted": name}, [f"the room {clean(name)} is deleted"])


_RUNS = {"delete": _delete}
