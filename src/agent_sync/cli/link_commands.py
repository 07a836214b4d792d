"""``link``, ``unlink``: this clone becomes one of several that share a repository (LINK-1)."""

import argparse
import os

from ..actions import link_actions
from ..errors import InvalidInput, UsageError
from ..link.link_state import ADVISORY, REQUIRED
from ..link.relay.link_making import LONGEST_TOKEN, Linked, Wanted
from ..system.plain_files import whole
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

LARGEST_CERTIFICATE = 1 << 20
_MORE = """
URL is the server's, https://HOST:PORT; http:// only on this machine. It was started with
'agent-sync serve --share NAME', and the token may write rooms:repo:NAME. What is locked on purpose
here is then decided by that server; what others lock there refuses edits here. A relay of this
machine, which is started now and again by each session, carries it. The token is copied to a folder
of your own outside of the repository. It is for the person: inside a coding client it is refused.

advisory: what the server cannot confirm is granted here, and said to be unconfirmed. required: it
is refused.
"""
_UNLINK = """
Stops the relay, tells the server, and takes out all that the link has brought: what others hold,
their agents, the token. What was locked here stays locked here. It is for the person.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    free, file = value_kinds.FREE, value_kinds.FILE
    parser = command(sub, "link", run_link, "share this repository with other clones", more=_MORE)
    parser.add_argument("url", metavar="URL", kind=free, help="the server")
    parser.add_argument(
        "--room", required=True, metavar="repo:NAME", kind=free, help="what is shared there"
    )
    parser.add_argument(
        "--token-file", required=True, metavar="FILE", kind=file,
        help="a file with the token, or - for standard input",
    )  # fmt: skip
    parser.add_argument(
        "--remote", choices=[ADVISORY, REQUIRED], default=ADVISORY,
        help="what holds while the server is away (advisory)",
    )  # fmt: skip
    parser.add_argument(
        "--name", default="", metavar="WORD", kind=free, help="what this machine is called"
    )
    parser.add_argument(
        "--ca", default="", metavar="FILE", kind=file, help="whose certificates to trust"
    )
    parser.add_argument(
        "--share-contents", action="store_true", help="text of files may leave this machine"
    )
    parser.add_argument("--no-relay", action="store_true", help="do not start the relay")
    unlink = command(sub, "unlink", run_unlink, "take the link out again", more=_UNLINK)
    unlink.add_argument("--forget-server", action="store_true", help="without a word to the server")


def run_link(context: Context, args: argparse.Namespace) -> Result:
    """Link it. Raises NotYourName, UsageError, InvalidInput, AgentSyncError."""
    made = link_actions.link(context, lambda: _wanted(context, args), begins=not args.no_relay)
    data = {
        "machine": made.machine, "name": made.name, "room": made.room, "url": made.url,
        "others": made.others, "relay": made.runs,
    }  # fmt: skip
    return Result(data, _said(made, begins=not args.no_relay))


def _wanted(context: Context, args: argparse.Namespace) -> Wanted:
    """Raises InvalidInput for files that cannot be read."""
    certificate = _bytes(context, args.ca, LARGEST_CERTIFICATE) if args.ca else b""
    return Wanted(
        args.url, args.room, _token(context, args.token_file), args.remote, args.name,
        certificate, args.share_contents,
    )  # fmt: skip


def _token(context: Context, named: str) -> str:
    if named == "-":
        raw = context.read_bytes(named, "token", LONGEST_TOKEN)
    else:
        raw = _bytes(context, named, LONGEST_TOKEN)
        _demand_outside(context, named)
    return raw.decode("ascii", "replace").strip()


def _demand_outside(context: Context, named: str) -> None:
    """Raises UsageError for a token inside the repository, where a commit takes it along."""
    path = os.path.realpath(os.path.join(context.cwd, named))
    for root in (context.project.checkout, context.project.root):
        if path.startswith(os.path.join(os.path.realpath(root), "")):
            raise UsageError(
                f"{clean(named)} lies in the repository: move it out, or a commit takes it along"
            )


def _bytes(context: Context, named: str, most: int) -> bytes:
    try:
        return whole(os.path.join(context.cwd, named), most)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InvalidInput(f"{clean(named)} cannot be read: {why}") from None


def _said(made: Linked, *, begins: bool) -> "list[str]":
    others = (
        f"with {', '.join(clean(one) for one in made.others)}" if made.others else "as the first"
    )
    lines = [f"linked to {made.room} at {made.url} as {made.name}, {others}"]
    if made.wanted:
        lines.append(
            f"another machine is called {made.wanted}: for a name of its own 'agent-sync unlink', "
            "then link it with --name WORD"
        )
    if not begins:
        lines.append("nothing is carried before 'agent-sync relay' runs")
    elif not made.runs:
        lines.append("its relay does not answer yet; 'agent-sync doctor' says how it stands")
    return lines


def run_unlink(context: Context, args: argparse.Namespace) -> Result:
    """Take it out. Raises NotYourName, AgentSyncError."""
    found = link_actions.unlink(context, tell=not args.forget_server)
    if found is None:
        return Result({"room": None, "told": False, "rows": 0}, ["nothing was linked here"])
    said = f"this clone is linked to {found.room} no more"
    if not found.told and not args.forget_server:
        said += "; the server could not be told, so what was held ends there by its time"
    return Result({"room": found.room, "told": found.told, "rows": found.rows}, [said])
