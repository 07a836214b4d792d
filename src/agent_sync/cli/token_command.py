"""``token``: the owner of the machine mints, lists and revokes tokens of users (AUTH)."""

import argparse

from ..errors import InvalidInput, UsageError
from ..views.terminal import clean
from . import rooms_owner, rooms_place, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.service.room_service import Service

_MORE = """
mint makes a token of a user and prints it, this once. list shows tokens without their secrets, of
one user with --user. revoke ID ends one, and all that it minted. failed shows what was tried lately
with tokens and codes that are nobody's. All of them work while a server runs.

A scope is made of words: rooms:* (every room in which the user is something), rooms:ROOM, each with
:admin, :write, :read, :observe or nothing for all of it, rooms:ROOM:agent:AGENT, create_rooms.

Example: agent-sync token mint --user alice --scope 'rooms:planning:write'
"""
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 24 * 3600}


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    free = value_kinds.FREE
    parser = command(sub, "token", run_token, "mint, list or revoke tokens of users", more=_MORE)
    parser.add_argument("verb", choices=list(_RUNS), metavar="VERB", help=", ".join(_RUNS))
    parser.add_argument("id", nargs="?", metavar="ID", kind=free, help="revoke: which")
    parser.add_argument("--user", default="", metavar="NAME", kind=free, help="whose")
    parser.add_argument("--scope", default="", kind=free, help="what it grants")
    parser.add_argument("--label", default="", kind=free, help="a word for the list")
    parser.add_argument(
        "--expires", type=span, default=None, metavar="SPAN", kind=free,
        help="how long it lives, as 30m, 12h or 7d (default: 90d)",
    )  # fmt: skip
    parser.add_argument("--refresh", action="store_true", help="an hour, with a refresh token")
    rooms_place.add_place(parser)


def span(text: str) -> int:
    """Seconds of 30m, 12h, 7d. Raises UsageError."""
    number, unit = text[:-1], UNITS.get(text[-1:])
    if unit is None or not (number.isascii() and number.isdigit() and 0 < len(number) < 9):
        raise UsageError(f"a span is wanted, as 30m, 12h or 7d, not {text[:40]!r}")
    return int(number) * unit


def run_token(context: Context, args: argparse.Namespace) -> Result:
    """Do it. Raises AgentSyncError: NotFound, InvalidInput, UsageError, StoreError."""
    if (args.id is None) == (args.verb == "revoke"):
        raise InvalidInput("token revoke ID: which one; the others take none")
    with rooms_owner.service(context, args) as service:
        return _RUNS[args.verb](service, args)


def _mint(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.agents.agent_fields import label
    from ..rooms.service.user_managing import mint_for

    if not (args.user and args.scope):
        raise UsageError("token mint --user NAME --scope '...'")
    given = {
        "scope": args.scope, "label": label(args.label, "label"), "expires_in": args.expires,
        "with_refresh": args.refresh,
    }  # fmt: skip
    made = mint_for(service, args.user, given)
    lines = [f"a token of {clean(args.user)}, shown this once: {made['token']}"]
    if "refresh_token" in made:
        lines.append(f"what refreshes it: {made['refresh_token']}")
    return Result(made, [*lines, f"it grants {clean(made['scope'])} until {made['expires_at']}"])


def _list(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import list_tokens

    found = list_tokens(service, args.user)
    lines = [
        f"{one['id']}  {clean(one['user'])}  {clean(one['scope'])}  until {one['expires_at']}"
        + ("  revoked" if one["revoked"] else "")
        + (f"  {clean(one['label'])}" if one["label"] else "")
        for one in found
    ]
    return Result({"tokens": found}, lines or ["there are no tokens"], quotes=bool(found))


def _revoke(service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import revoke_token

    revoke_token(service, args.id)
    return Result({"revoked": args.id}, [f"the token {clean(args.id)} has ended"])


def _failed(service: "Service", _: argparse.Namespace) -> Result:
    from ..rooms.service.user_managing import list_failed

    found = list_failed(service)
    lines = [
        f"{one['at']}  {one['kind']}  {clean(one['address'])}  {clean(one['name'])}"
        f"  {clean(one['detail'])}"
        for one in found
    ]
    return Result({"failed": found}, lines or ["nothing failed lately"], quotes=bool(found))


_RUNS = {"mint": _mint, "list": _list, "revoke": _revoke, "failed": _failed}
