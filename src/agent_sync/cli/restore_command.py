"""``restore``: versions of files that were kept, put back or listed (AUTO-5, AUTO-6)."""

import argparse
import shlex

from ..actions import restore_actions
from ..actions.given_values import numbered
from ..actions.restore_actions import Listed
from ..errors import UsageError
from ..repository.path_keys import folder_of
from ..views import answers, payload, tables, whose_words
from ..views.terminal import ago, clean, clock
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..protection.kept_versions import Kept

_MORE = """
FILE is the version that a change of somebody else replaced last and that was not put back yet,
in the checkout you stand in. What is there now is kept too. A file that somebody else holds can
only be given back to its holder, as long as nothing was written over the change.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(sub, "restore", run_restore, "put a kept version of a file back", more=_MORE)
    parser.add_argument("file", metavar="FILE", nargs="?", kind=value_kinds.KEPT)
    parser.add_argument(
        "--version",
        metavar="N",
        kind=value_kinds.VERSION,
        help="this one (V12 or 12), of any checkout",
    )
    parser.add_argument(
        "--to",
        dest="target",
        metavar="PATH",
        kind=value_kinds.FILE,
        help="write it there, to a file that is new",
    )
    parser.add_argument("--list", action="store_true", help="show what is kept")
    parser.add_argument(
        "--all", action="store_true", help="with --list: also what was put back, or kept in case"
    )


def run_restore(context: Context, args: argparse.Namespace) -> Result:
    """Put a version back, or list. Raises NotFound, Held, Conflict, InvalidInput, UsageError."""
    if args.list:
        if args.version or args.target is not None:
            raise UsageError("--list goes with FILE and --all only")
        return _list(context, args)
    if args.all:
        raise UsageError("--all goes with --list")
    if not args.file and not args.version:
        raise UsageError("name a FILE or a --version; 'agent-sync restore --list' shows them")
    number = numbered(args.version, "V", "version") if args.version else None
    if args.target is not None:
        return _copy(context, args, number)
    return _put_back(context, args, number)


def _put_back(context: Context, args: argparse.Namespace, number: "int | None") -> Result:
    version, done, replaced, others = restore_actions.restore(
        context, args.file or "", number=number
    )
    name = clean(version.key, 300)
    if not done:
        data = answers.restored(version, others=others, project=context.project)
        said = [f"{name} already is as in V{version.id}: nothing to do"]
        return Result(data, said + whose_words.versions(others, context.clock()))
    lines = [f"restored {name} to V{version.id}"]
    if replaced:
        lines.append(f"what was there is kept: agent-sync restore --version {replaced}")
    return Result(answers.restored(version, restored=True, replaced=replaced), lines)


def _copy(context: Context, args: argparse.Namespace, number: "int | None") -> Result:
    version, path = restore_actions.copy(context, args.target, args.file or "", number=number)
    where = clean(args.target, 300)
    lines = [f"wrote V{version.id} of {clean(version.key, 300)} to {where}"]
    return Result(answers.restored(version, to=path), lines)


def _list(context: Context, args: argparse.Namespace) -> Result:
    found = restore_actions.versions(context, args.file or "", everything=args.all)
    lines = _table(context, found) or [
        "No versions are kept; put back ones, and those kept in case: "
        "agent-sync restore --list --all"
    ]
    back = [] if args.all else restore_actions.put_back(context, args.file or "")
    return Result(
        {"versions": [payload.kept(one, context.project) for one in found]},
        [
            *lines,
            *(["", *_put_back_before(back, args.file or "", context.clock())] if back else ()),
        ],
        quotes=bool(found),
    )


def _put_back_before(back: "list[Kept]", file: str, now: int) -> "list[str]":
    """What is not in the list because somebody has it again: the last one, and how many more."""
    last = back[0]
    words = f"agent-sync restore --list{f' {shlex.quote(clean(file, 300))}' if file else ''} --all"
    more = f", {len(back) - 1} more before" if len(back) > 1 else ""
    them = "them" if more else "it"
    return [
        f"V{last.id} of {clean(last.key, 300)} was restored at {clock(last.restored_at)} "
        f"({ago(last.restored_at, now)}){more}: '{words}' shows {them}"
    ]


def _table(context: Context, found: "list[Listed]") -> "list[str]":
    if not found:
        return []
    style = context.style
    project, here = context.project, context.project.checkout_name
    cells = [
        (
            f"V{one.id}",
            style.ago(one.at),
            one.key
            if one.checkout in ("", here)
            else f"{one.key} (in {folder_of(project, one.checkout)})",
            owner or "person",
            changed_by or "-",
            one.why + (f", put back {style.ago(one.restored_at)}" if one.restored_at else ""),
        )
        for one, owner, changed_by in found
    ]
    return tables.rows(style, cells, ("VERSION", "KEPT", "FILE", "WHOSE", "CHANGED BY", "WHY"))
