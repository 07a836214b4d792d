"""``commit``: exactly what this agent wrote, whatever others changed or staged (AUTO-6)."""

import argparse
import os

from ..errors import AgentSyncError, Conflict, InvalidInput, NotFound, UsageError
from ..feed import activity
from ..git import private_commit, worktree_status
from ..git.runner import git_at
from ..locks import open_leases
from ..locks.committed import release_committed
from ..locks.lease import AUTO
from ..protection import file_notes, work_owners
from ..protection.work_owners import Owned
from ..repository.location import branch_of
from ..repository.path_keys import WHOLE, key_of_name
from ..store.sqlite import Store
from ..views.terminal import clean
from . import value_kinds
from .context import AMBIGUOUS, Context
from .parsing import Parser, command
from .result import Result

GIT_S = 60.0
SHOWN = 5
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
    parser.add_argument("--dry-run", action="store_true", help="only say what would be committed")


def run_commit(context: Context, args: argparse.Namespace) -> Result:
    """Commit. Raises Conflict, NotFound, UsageError, InvalidInput, AgentSyncError."""
    if not context.project.common:
        raise NotFound(
            f"{context.project.root} is no git repository: there is nothing to commit to"
        )
    message = "" if args.dry_run else _message(context, args)
    store, me = context.look() if args.dry_run else context.join()
    chosen = _chosen(context, store, me.id if me else "", args.files)
    keys = [x.file.key for x in chosen]
    if not chosen:
        return Result({"commit": "", "files": []}, [_nothing(args)])
    if args.dry_run:
        lines = [f"would commit {len(keys)} {_files(keys)}:", *(f"  {clean(key)}" for key in keys)]
        return Result({"commit": "", "files": keys, "dry_run": True}, lines)
    assert me is not None
    before = context.clock()
    checkout, folder = context.project.checkout, context.project.folder
    made = private_commit.commit(checkout, folder, [x.file.name for x in chosen], message)
    if made is None:
        return Result({"commit": "", "files": []}, [_nothing(args)])
    keys = [key_of_name(context.project, name) for name in made.names]
    _settle(context, store, me.id, made, keys, before)
    branch = branch_of(checkout)
    where = f" on {clean(branch, 100)}" if branch else ""
    lines = [f"committed {made.oid[:10]}{where}: {clean(made.subject, 200)}"]
    lines += [f"  {clean(key)}" for key in keys]
    return Result({"commit": made.oid, "subject": made.subject, "files": keys}, lines)


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


def _chosen(context: Context, store: Store, me: str, files: "list[str]") -> "list[Owned]":
    """The files to commit. Raises Conflict for what others have, NotFound for a wrong name."""
    project, here = context.project, os.path.realpath(context.cwd)
    git = git_at(here, GIT_S)
    named = {_key(context, here, path): path for path in files}
    found = worktree_status.changed_files(project, git, named or [WHOLE])
    if found is None:
        worktree_status.demand_an_answer(git)
        raise NotFound("git cannot say what differs from HEAD")
    _check_names(here, named, {file.key for file in found})
    owned = work_owners.owners(store, context.world(), project, project.checkout, me, found, git)
    if owned is None:
        raise AgentSyncError("git took too long to say what is committed: try again")
    wanted = [x for x in owned if x.mine or x.file.key in named]
    wanted = [x for x in wanted if not x.file.folder]
    if not files and context.rule in AMBIGUOUS:
        _check_whose(store, project.checkout, wanted)
    unmerged = [x.file.key for x in wanted if x.file.unmerged]
    if unmerged:
        raise Conflict(f"{_some(unmerged)} has conflicts of a merge: settle them first")
    _check_others([x for x in wanted if x.held or (x.others and x.file.key not in named)])
    return wanted


def _check_whose(store: Store, checkout: str, wanted: "list[Owned]") -> None:
    """Raises Conflict when this may be the commit of one of several that are at work."""
    authors = file_notes.authors(store, checkout)
    names = {who for x in wanted for who, _ in authors.get(x.file.key, []) if x.mine}
    if len(names) > 1:
        raise Conflict(
            "several agents of this session run a shell command just now, so that nobody can say "
            f"whose commit this is: name the files ({_some([x.file.key for x in wanted])})"
        )


def _key(context: Context, here: str, path: str) -> str:
    full = os.path.join(here, path)
    folder, name = os.path.split(full.rstrip(os.sep))
    if name not in ("", ".", ".."):
        # A link is committed as itself, but the folder it lies in may be reached through another.
        full = os.path.join(os.path.realpath(folder), name)
    inside = os.path.relpath(full, context.project.checkout)
    if inside.split(os.sep, 1)[0] == os.pardir or os.path.isabs(inside):
        raise InvalidInput(f"{clean(path)} lies outside {clean(context.project.checkout)}")
    return key_of_name(context.project, os.fsencode(inside))


def _check_names(here: str, named: "dict[str, str]", keys: "set[str]") -> None:
    for key, path in named.items():
        folder = key.rstrip("/") + "/"
        known = key == "." or key in keys or any(one.startswith(folder) for one in keys)
        if not known and not os.path.lexists(os.path.join(here, path)):
            raise NotFound(f"there is no {clean(path)}, and git misses none", path=path)


def _check_others(taken: "list[Owned]") -> None:
    if not taken:
        return
    who = {name for x in taken for name in x.others.values()}
    facts = [
        {"path": x.file.key, "owners": sorted(x.others.values()), "held": x.held} for x in taken
    ]
    held = any(x.held for x in taken)
    advice = (
        "wait for them, or commit the rest by name"
        if held
        else "name the files to commit them as they are, theirs included"
    )
    raise Conflict(
        f"{_some([x.file.key for x in taken])} also "
        f"{'has' if len(taken) == 1 else 'have'} uncommitted work of "
        f"{', '.join(clean(name, 64) for name in sorted(who)[:3])}: {advice}",
        files=facts,
    )


def _some(keys: "list[str]") -> str:
    more = len(keys) - SHOWN
    return ", ".join(clean(key, 120) for key in keys[:SHOWN]) + (
        f" and {more} more" if more > 0 else ""
    )


def _settle(
    context: Context,
    store: Store,
    me: str,
    made: private_commit.Made,
    keys: "list[str]",
    before: int,
) -> None:
    """What was written up to ``before`` is committed: notes and automatic leases end."""
    checkout = context.project.checkout
    with store.writing() as tx:
        for key in keys:
            file_notes.forget(tx, checkout, key, before)
        activity.record(
            tx,
            context.clock(),
            me,
            "committed",
            made.subject[:200],
            key=keys[0] if len(keys) == 1 else "",
            checkout=checkout,
            ref=made.oid,
        )
    mine = [
        lease
        for lease in open_leases.all_open(store)
        if lease.kind == AUTO
        and lease.written_at
        and lease.checkout == checkout
        and lease.key in keys
        and work_owners.is_mine(me, lease.agent_id)
    ]
    if mine:
        release_committed(store, context.world(), mine)
