"""``user``: the owner of the machine makes, lists and removes users of the rooms' server (AUTH)."""

import argparse

from ..errors import InvalidInput
from ..views.terminal import clean
from . import rooms_owner, rooms_place, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.service.room_service import Service

_MORE = """
add NAME makes a user, and prints a link for one use within 15 minutes by which the user registers a
first passkey in a browser. recover NAME ends the user's passkeys and prints such a link again.
remove NAME takes the user away, with tokens and passkeys; uninvite NAME --room ID takes the user
out of one room. list shows all. All of them work while a server runs.

Example: agent-sync user add alice
"""
DEFAULT_URL = "http://localhost:8765"


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "user", run_user, "add, list and remove users", more=_MORE)
    parser.add_argument("verb", choices=list(_RUNS), metavar="VERB", help=", ".join(_RUNS))
    parser.add_argument("name", nargs="?", metavar="NAME", kind=value_kinds.FREE, help="the user")
    parser.add_argument(
        "--url", default="", metavar="URL", kind=value_kinds.FREE,
        help="what the server is called, for the link (default: as it was when it started last)",
    )  # fmt: skip
    parser.add_argument(
        "--room", default="", metavar="ID", kind=value_kinds.FREE, help="the room to uninvite from"
    )
    rooms_place.add_place(parser)


def run_user(context: Context, args: argparse.Namespace) -> Result:
    """Do it. Raises AgentSyncError: NotFound, Conflict, InvalidInput, UsageError, StoreError."""
    if (args.name is None) != (args.verb == "list"):
        raise InvalidInput(f"user {args.verb}: " + ("no NAME" if args.name else "a NAME is wanted"))
    if bool(args.room) != (args.verb == "uninvite"):
        raise InvalidInput(f"user {args.verb}: " + ("no --room" if args.room else "--room ID?"))
    with rooms_owner.service(context, args, makes=args.verb == "add") as service:
        return _RUNS[args.verb](service, args)


def _add(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import add_user

    return _with_link(service, args, add_user(service, args.name), "the user {} is there")


def _recover(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import recover_user

    link = recover_user(service, args.name)
    return _with_link(service, args, link, "the passkeys of {} have ended")


def _with_link(service: "Service", args: argparse.Namespace, token: str, said: str) -> Result:
    from ..rooms.store.server_settings import PUBLIC_URL
    from ..rooms.users.link_rows import PATH

    base = args.url.rstrip("/") or service.store.setting(PUBLIC_URL) or DEFAULT_URL
    link = f"{base}{PATH}#{token}"
    lines = [
        f"{said.format(clean(args.name))}; within 15 minutes, once, a passkey is registered at",
        link,
    ]
    return Result({"name": args.name.lower(), "link": link}, lines)


def _remove(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import remove_user

    remove_user(service, args.name)
    return Result({"removed": args.name}, [f"the user {clean(args.name)} is removed"])


def _uninvite(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import uninvite

    name = uninvite(service, args.name, args.room)
    data = {"uninvited": name, "room": args.room}
    return Result(data, [f"{clean(name)} is nothing in the room {clean(args.room)} any more"])


def _list(service: "Service", _: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import list_users

    users = list_users(service)
    lines = [_line(user) for user in users]
    return Result({"users": users}, lines or ["there are no users"])


def _line(user: "dict[str, object]") -> str:
    rooms = user["rooms"]
    assert isinstance(rooms, list)
    said = ", ".join(f"{clean(room['id'])} ({room['access']})" for room in rooms)
    return f"{clean(str(user['name']))}  passkeys: {user['passkeys']}  rooms: {said or 'none'}"


_RUNS = {"add": _add, "list": _list, "remove": _remove, "recover": _recover,
         "uninvite": _uninvite}  # fmt: skip
