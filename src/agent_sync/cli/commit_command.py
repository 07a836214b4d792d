"""``commit``: exactly what this agent wrote, whatever others changed or staged (AUTO-6)."""

import argparse
import os

from ..actions import commit_actions
from ..errors import InvalidInput, UsageError
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command
from .result import Result

_MORE = """
Without FILE: every file that you (and your subagents) wrote and nobody else did. A named FILE is
taken whoever wrote it, unless another live agent holds it; a named folder narrows the choice.
The working tree and what others have staged stay as they are.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the command."""
    parser = command(
        sub, "commit", run_commit, "commit what you wrote and nothing else", more=_MORE
    )
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.FILE)
    parser.add_argument(
        "-m",
        "--message",
        action="append",
        kind=value_kinds.FREE,
        help="the message; several are its paragraphs",
    )
    parser.add_argument(
        "--message-file",
        metavar="PATH",
        kind=value_kinds.FILE,
        help="read the message ('-': piped in)",
    )
    parser.add_argument(
        "-a", "--all", action="store_true", help="as without FILE: everything that you wrote"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be committed")


def run_commit(context: Context, args: argparse.Namespace) -> Result:
    """Commit. Raises Conflict, NotFound, UsageError, InvalidInput, AgentSyncError."""
    commit_actions.check_repository(context)
    if args.all and args.files:
        raise UsageError("-a is everything that you wrote: leave it out, or the files")
    if args.dry_run:
        return _would_commit(context, args)
    made = commit_actions.commit(context, _message(context, args), args.files)
    if made is None:
        return Result({"commit": "", "files": []}, [_nothing(args)])
    where = f" on {clean(made.branch, 100)}" if made.branch else ""
    lines = [f"committed {made.oid[:10]}{where}: {clean(made.subject, 200)}"]
    lines += [f"  {clean(key)}" for key in made.keys]
    return Result({"commit": made.oid, "subject": made.subject, "files": made.keys}, lines)


def _would_commit(context: Context, args: argparse.Namespace) -> Result:
    keys = commit_actions.would_commit(context, args.files)
    if not keys:
        return Result({"commit": "", "files": []}, [_nothing(args)])
    lines = [f"would commit {len(keys)} {_files(keys)}:", *(f"  {clean(key)}" for key in keys)]
    return Result({"commit": "", "files": keys, "dry_run": True}, lines)


def _nothing(args: argparse.Namespace) -> str:
    hint = "" if args.files else " Other files are committed by name: agent-sync commit FILE -m ..."
    return "Nothing of yours differs from HEAD." + hint


def _files(keys: "list[str]") -> str:
    return "file" if len(keys) == 1 else "files"


def _message(context: Context, args: argparse.Namespace) -> str:
    if args.message and args.message_file:
        raise UsageError("give the message with -m or with --message-file, not both")
    if args.message_file and args.message_file != "-":
        path = os.path.join(context.cwd, args.message_file)
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"the message file cannot be read: {error}") from None
    else:
        given = "\n\n".join(args.message) if args.message else args.message_file
        if given is None:
            raise UsageError('say what the commit does: -m "..."')
        text = context.read_text(given, "message")
    if not text.strip():
        raise InvalidInput("the commit message is empty")
    return text
