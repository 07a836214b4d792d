"""``unlock``: giving leases up, one's own or, for a person, somebody else's (LOCK-7)."""

import argparse

from ..actions import unlock_actions
from ..actions.named_targets import Target
from ..errors import UsageError
from ..locks.lease import Lease
from ..locks.ticket import Ticket
from ..views import answers, conflicts
from . import value_kinds
from .context import Context
from .lock_commands import targets
from .parsing import Parser, command, token
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "unlock", run_unlock, "give leases up, and places in the queue")
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.LEASE)
    parser.add_argument("--all", action="store_true", help="all of mine")
    parser.add_argument(
        "--resource", action="append", default=[], metavar="KEY", kind=value_kinds.HELD_RESOURCE
    )
    parser.add_argument(
        "--token", type=token, kind=value_kinds.TOKEN, help="only the lease with this token"
    )
    parser.add_argument("--force", action="store_true", help="a person's: end somebody else's")


def run_unlock(context: Context, args: argparse.Namespace) -> Result:
    """Give up leases. Raises Held, StaleToken, Conflict, UsageError."""
    if args.all:
        if args.files or args.resource or args.force or args.token:
            raise UsageError("--all stands alone: it drops all of mine")
        return _unlock_all(context)
    wanted = targets(context, args)
    outcomes = unlock_actions.unlock(context, wanted, token=args.token or 0, by_force=args.force)
    found = list(zip(wanted, outcomes, strict=True))
    return Result(
        answers.unlocked(wanted, outcomes),
        [
            f"unlocked {_name(named)}{f' ({one})' if one != unlock_actions.MINE else ''}"
            if one
            else f"{_name(named)} was free: nothing to unlock"
            for named, one in found
        ],
    )


def _unlock_all(context: Context) -> Result:
    leases, places = unlock_actions.unlock_all(context)
    lines = [f"unlocked {_name(lease)}" for lease in leases]
    lines += [f"left the queue for {_name(ticket)}" for ticket in places]
    keys = [lease.key for lease in leases]
    return Result({"released": keys, "free": []}, lines or ["You held nothing."])


def _name(one: "Target | Lease | Ticket") -> str:
    return conflicts.name_of(one.target, one.key)
