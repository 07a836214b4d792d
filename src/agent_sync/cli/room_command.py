"""``room``: what the owner of the machine does with a whole room (SERVE-9)."""

import argparse
import os

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
    from ..rooms.service.room_service import Service

LARGEST_IMPORT = 512 * 1024 * 1024
LEVELS = 80
"""A value of 64 levels stands within a document."""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "room", run_room, "delete, export or import a whole room", more=_MORE)
    parser.add_argument("verb", choices=list(_RUNS), metavar="VERB", help=", ".join(_RUNS))
    parser.add_argument("name", metavar="ID", kind=value_kinds.FREE, help="the room, or the file")
    rooms_place.add_place(parser)


def run_room(context: Context, args: argparse.Namespace) -> Result:
    """Do it. Raises AgentSyncError: NotFound, InvalidInput, UsageError, StoreError."""
    from ..rooms.room_errors import RoomError
    from ..rooms.room_limits import Limits
    from ..rooms.service.room_service import Service

    store = rooms_place.open_store(context, args, makes=args.verb == "import")
    try:
        return _RUNS[args.verb](context, Service(store, Limits()), args.name)
    except RoomError as error:
        raise _told(error, args.name) from None
    finally:
        store.close()


def _told(error: "RoomError", name: str) -> Exception:
    if error.status == 404:
        return NotFound(f"there is no room {name!r}")
    return InvalidInput(f"{name}: {error.message or error.code}")


def _delete(_: Context, service: "Service", name: str) -> Result:
    service.store.delete(name)
    return Result({"deleted": name}, [f"the room {clean(name)} is deleted"])


def _export(_: Context, service: "Service", name: str) -> Result:
    from ..rooms.json_values import text_of

    found = service.store.export(name)
    return Result({"room": found}, raw=(text_of(found) + "\n").encode("utf-8"))


def _import(context: Context, service: "Service", name: str) -> Result:
    from ..rooms.service.room_making import import_room

    _, made = import_room(service, _document(context, name))
    said = [f"the room {clean(str(made['id']))} is there again; its tokens are new ones:"]
    tokens = [f"{what}: {made[what]}" for what in ("token", "view_token") if what in made]
    return Result(made, [*said, *tokens] if tokens else said[:1])


def _document(context: Context, name: str) -> object:
    from ..rooms.json_values import read

    if name == "-":
        return read(context.read_bytes(None, "room", LARGEST_IMPORT), LEVELS)
    try:
        with open(os.path.join(context.cwd, name), "rb") as file:
            return read(file.read(LARGEST_IMPORT), LEVELS)
    except OSError as error:
        raise InvalidInput(f"{name}: {error.strerror or error}") from error


_RUNS = {"delete": _delete, "export": _export, "import": _import}
