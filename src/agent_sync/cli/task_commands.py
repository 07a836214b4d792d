"""The task board: create, list, claim, finish (TASK)."""

import argparse

from ..actions import task_actions
from ..actions.confirmed_tasks import ClaimedTask
from ..actions.granted import TTL_MS
from ..errors import UsageError
from ..tasks.task_board import STATUSES, Task
from ..views import answers, outcomes, payload, tables
from ..views.terminal import clean
from . import value_kinds
from .context import Context
from .parsing import Parser, command, minutes, priority
from .result import Result

_REF = "id (T12) or title"


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    _add_create(sub)
    _add_update(sub)
    parser = command(sub, "tasks", run_tasks, "list tasks: the open ones, or by status")
    parser.add_argument("--status", choices=[*STATUSES, "open", "all"], default="open")
    _with_ref(
        command(sub, "show-task", run_show, "show everything about a task"), value_kinds.OPEN_TASK
    )
    parser = command(sub, "claim-task", run_claim, "make a task yours; one wins")
    _with_ref(parser, value_kinds.CLAIMABLE)
    _with_lock(parser)
    parser = command(sub, "claim-next", run_claim_next, "claim the most urgent task you can do")
    _with_lock(parser)
    complete, back = "finish a task, and see what that unblocks", "put a task back on the board"
    for name, run, summary, kind in (
        ("complete-task", run_complete, complete, value_kinds.STARTED_TASK),
        ("cancel-task", run_cancel, "give a task up for everybody", value_kinds.MY_OPEN_TASK),
        ("release-task", run_release, back, value_kinds.STARTED_TASK),
    ):
        parser = command(sub, name, run, summary)
        _with_ref(parser, kind)
        parser.add_argument("--force", action="store_true", help="also somebody else's")
    parser = command(sub, "block-task", run_block, "say that a task cannot go on, and why")
    _with_ref(parser, value_kinds.UNBLOCKED_TASK)
    parser.add_argument("--reason", required=True, kind=value_kinds.FREE)
    parser.add_argument("--force", action="store_true", help="also somebody else's")
    parser = command(sub, "unblock-task", run_unblock, "let a blocked task go on")
    _with_ref(parser, value_kinds.BLOCKED_TASK)


def _with_ref(parser: Parser, kind: value_kinds.Kind) -> None:
    parser.add_argument("task", metavar="TASK", kind=kind, help=_REF)


def _with_lock(parser: Parser) -> None:
    parser.add_argument("--lock", action="store_true", help="also lease its files, all or none")
    parser.add_argument(
        "--ttl", type=minutes, metavar="MIN", kind=value_kinds.FREE, help="minutes for --lock (60)"
    )


def _add_create(sub: "argparse._SubParsersAction[Parser]") -> None:
    parser = command(sub, "create-task", run_create, "put a task on the board")
    parser.add_argument("title", metavar="TITLE", kind=value_kinds.FREE)
    _with_details(parser)


def _add_update(sub: "argparse._SubParsersAction[Parser]") -> None:
    parser = command(sub, "update-task", run_update, "change what a task says")
    _with_ref(parser, value_kinds.OPEN_TASK)
    _with_details(parser)


def _with_details(parser: Parser) -> None:
    parser.add_argument("--description", kind=value_kinds.FREE)
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        metavar="PATH",
        kind=value_kinds.FILE,
        help="a file it is about",
    )
    parser.add_argument(
        "--priority", type=priority, kind=value_kinds.FREE, help="higher first; 0 at first"
    )
    parser.add_argument(
        "--depends-on",
        action="append",
        default=[],
        metavar="TASK",
        kind=value_kinds.OPEN_TASK,
        help="has to be done before",
    )


def _result(task: Task, said: str) -> Result:
    """What became of a task; its title is as whoever put it on the board wrote it."""
    data, lines, own = (
        {"task": payload.task(task)},
        [outcomes.task(said, task)],
        f"{said} {task.ref}",
    )
    return Result(data, lines, quotes=said != "created", own=[own], quoted=_titles([task]))


def _titles(tasks: list[Task]) -> list[str]:
    return [f"{task.ref}: {clean(task.title)}" for task in tasks]


def run_create(context: Context, args: argparse.Namespace) -> Result:
    """Add a task. Raises InvalidInput, NotFound, Ambiguous."""
    task = task_actions.create(
        context,
        args.title,
        description=args.description or "",
        files=args.files or (),
        priority=args.priority or 0,
        depends_on=args.depends_on,
    )
    return _result(task, "created")


def run_update(context: Context, args: argparse.Namespace) -> Result:
    """Change a task. Raises NotFound, Ambiguous, InvalidInput (a cycle), UsageError."""
    changes = (args.description, args.priority, args.files)
    if not args.depends_on and all(value is None for value in changes):
        raise UsageError("name what to change: --description, --priority, --file or --depends-on")
    task = task_actions.update(
        context,
        args.task,
        description=args.description,
        files=args.files or (),
        priority=args.priority,
        depends_on=args.depends_on,
    )
    return _result(task, "updated")


def run_tasks(context: Context, args: argparse.Namespace) -> Result:
    """List tasks."""
    found = task_actions.listed(context, args.status)
    nothing = tables.NO_TASKS if args.status == "open" else f"No tasks ({args.status})."
    return Result(
        {"tasks": [payload.task(task) for task in found]},
        tables.tasks(context.style, found) or [nothing],
        quotes=bool(found),
    )


def run_show(context: Context, args: argparse.Namespace) -> Result:
    """Show one task. Raises NotFound, Ambiguous."""
    task = task_actions.show(context, args.task)
    return Result({"task": payload.task(task)}, tables.task(context.style, task), quotes=True)


def _ttl(args: argparse.Namespace) -> int:
    if args.ttl and not args.lock:
        raise UsageError("--ttl goes with --lock")
    return (args.ttl or TTL_MS) if args.lock else 0


def run_claim(context: Context, args: argparse.Namespace) -> Result:
    """Claim a task. Raises Claimed, Held, NotFound, Ambiguous."""
    return _claimed(task_actions.claim(context, args.task, ttl_ms=_ttl(args)), locked=args.lock)


def _claimed(done: ClaimedTask, *, locked: bool) -> Result:
    task, unsure = done.task, outcomes.unsure(done.sure)
    files = f", leases on {', '.join(map(clean, task.files))}" if locked and task.files else ""
    data = answers.claimed(done, leased=locked)
    lines, own = [outcomes.task("claimed", task) + files], f"claimed {task.ref}"
    quoted = [*_titles([task]), *([files.removeprefix(", ")] if files else [])]
    return Result(data, lines + unsure, quotes=True, own=[own, *unsure], quoted=quoted)


def run_claim_next(context: Context, args: argparse.Namespace) -> Result:
    """Claim the next task; exit 0 with 'no available tasks' when there is none (TASK-4)."""
    done = task_actions.claim_next(context, ttl_ms=_ttl(args))
    if done is None:
        return Result(answers.claimed(None, leased=False), ["no available tasks"])
    return _claimed(done, locked=args.lock)


def run_complete(context: Context, args: argparse.Namespace) -> Result:
    """Finish a task. Raises Claimed, NotFound, Ambiguous."""
    done = task_actions.complete(context, args.task, by_force=args.force)
    task, freed = done
    own = [f"completed {task.ref}", *(f"unblocked {other.ref}" for other in freed)]
    lines, quoted = outcomes.completed(task, freed), _titles([task, *freed])
    return Result(answers.completed(done), lines, quotes=True, own=own, quoted=quoted)


def run_cancel(context: Context, args: argparse.Namespace) -> Result:
    """Cancel a task. Raises Claimed, NotFound, Ambiguous."""
    return _result(task_actions.cancel(context, args.task, by_force=args.force), "cancelled")


def run_release(context: Context, args: argparse.Namespace) -> Result:
    """Give a task back. Raises Claimed, NotFound, Ambiguous."""
    return _result(task_actions.release(context, args.task, by_force=args.force), "released")


def run_block(context: Context, args: argparse.Namespace) -> Result:
    """Block a task. Raises Claimed, NotFound, Ambiguous, InvalidInput."""
    task = task_actions.block(context, args.task, args.reason, by_force=args.force)
    return _result(task, "blocked")


def run_unblock(context: Context, args: argparse.Namespace) -> Result:
    """Unblock a task. Raises NotFound, Ambiguous, InvalidInput."""
    return _result(task_actions.unblock(context, args.task), "unblocked")
