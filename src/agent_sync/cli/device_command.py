"""``device approve CODE``: the person lets a program without a browser in (AUTH)."""

import argparse

from ..errors import InvalidInput, UsageError
from ..views.terminal import clean
from . import above, rooms_owner, rooms_place, value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rooms.service.room_service import Service

_MORE = """
approve CODE shows which program asks for what, asks, and then gives it a token of a user. It is for
the person: inside a coding client it is refused.

Example: agent-sync device approve ABCD-EFGH --user alice
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    free = value_kinds.FREE
    parser = command(sub, "device", run_device, "approve a device code", more=_MORE)
    parser.add_argument("verb", choices=["approve"], metavar="VERB", help="approve")
    parser.add_argument("code", metavar="CODE", kind=free, help="the code that the program shows")
    parser.add_argument(
        "--user", default="", metavar="NAME", kind=free, help="for whom, where there are several"
    )
    parser.add_argument("--yes", action="store_true", help="without being asked")
    rooms_place.add_place(parser)


def run_device(context: Context, args: argparse.Namespace) -> Result:
    """Do it. Raises AgentSyncError: NotYourName, NotFound, InvalidInput, UsageError, StoreError."""
    above.demand_none(context, "device approve")
    with rooms_owner.service(context, args) as service:
        return _approved(context, service, args)


def _approved(context: Context, service: "Service", args: argparse.Namespace) -> Result:
    from ..rooms.service.device_approving import approve, asked_by

    client, scope = asked_by(service, args.code)
    lines = [f"{clean(client)} asks for {clean(scope)} with the code {clean(args.code)}"]
    if not args.yes:
        _ask(context, lines[0])
    user = approve(service, args.code, args.user)
    data = {"approved": args.code, "client": client, "scope": scope, "user": user}
    return Result(data, [*lines, f"approved, for {clean(user)}"])


def _ask(context: Context, said: str) -> None:
    if context.as_json or not context.stdin.isatty():
        raise UsageError(f"{said}: --yes approves it where nobody can be asked")
    context.stderr.write(f"{said}\napprove it? [y/N] ")
    context.stderr.flush()
    if context.stdin.readline().strip().lower() not in ("y", "yes"):
        raise InvalidInput("not approved")
