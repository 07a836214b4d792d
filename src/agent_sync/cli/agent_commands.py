"""``register``, ``whoami``, ``heartbeat``: the acting agent itself (ID, PRES-1)."""

import argparse

from ..actions import presence_actions
from ..actions.presence_actions import Myself
from ..views import client_words, identity_words
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    parser = command(sub, "register", run_register, "give yourself a name and a role")
    parser.add_argument(
        "--name", kind=value_kinds.NAME, help="unique among live agents; a free one is suggested"
    )
    parser.add_argument(
        "--role", kind=value_kinds.ROLE, help="mail can be addressed to it; '' takes it away"
    )
    command(sub, "whoami", run_whoami, "say who you are here, and how that is known")
    command(sub, "heartbeat", run_heartbeat, "say that you are still there")


def run_register(context: Context, args: argparse.Namespace) -> Result:
    """Set name and role. Raises NameTaken, InvalidInput."""
    me = presence_actions.register(context, name=args.name, role=args.role)
    role = f", role {clean(me.role)}" if me.role else ""
    return Result(me._asdict(), [f"You are {_name(me)}{role}."])


def run_heartbeat(context: Context, _args: argparse.Namespace) -> Result:
    """Refresh ``last_seen``."""
    me = presence_actions.heartbeat(context)
    return Result(me._asdict(), [f"{_name(me)} is here."])


def run_whoami(context: Context, _args: argparse.Namespace) -> Result:
    """Identity and its source; an unregistered shell is told that it is nobody yet."""
    me = presence_actions.whoami(context)
    if not me.registered:
        return Result(
            me._asdict(),
            ["A bare shell, not registered yet: its first command that changes something does it."],
        )
    lines = [f"{_name(me)}  (id {clean(str(me.id))})"]
    lines += [f"known   {identity_words.known(me.source)}", f"named   {identity_words.named(me)}"]
    by = client_words.other(me.client or "")
    lines += [f"client  {clean(by)}"] if by else []
    lines += [f"role    {clean(me.role)}"] if me.role else []
    lines += [f"parent  {clean(me.parent)}", f"because {me.rule}"] if me.parent else []
    lines += [f"here    {identity_words.company(me.others)}"]
    notes = [_TWIN.format(pid=me.twin_pid)] if me.twin_pid else []
    return Result(me._asdict(), lines, notes=notes)


def _name(me: Myself) -> str:
    return clean(str(me.name))


_TWIN = (
    "a second live client (process {pid}) works under this id; give one of them its own "
    "with AGENT_SYNC_ID"
)
