"""The task board: create, list, claim, finish (TASK)."""

import argparse
import os

from ..errors import Held, UsageError
from ..locks import granting
from ..locks.claim import DEFAULT_TTL_MINUTES, Claim
from ..locks.waiting import InTheWay
from ..presence.agents import Agent
from ..repository.path_keys import claim_key
from ..store.sqlite import Store
from ..tasks import task_board
from ..tasks.task_board import STATUSES, Task
from ..views import conflicts, payload, tables
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


def _keys(context: Context, paths: "list[str] | None") -> list[str]:
    found = (claim_key(context.project, path, context.cwd)[1] for path in paths or ())
    return list(dict.fromkeys(found))


def _result(task: Task, said: str) -> Result:
    return Result({"task": payload.task(task)}, [f"{said} {task.ref}: {clean(task.title)}"])


def run_create(context: Context, args: argparse.Namespace) -> Result:
    """Add a task. Raises InvalidInput, NotFound, Ambiguous."""
    keys = _keys(context, args.files)
    with context.writing() as (store, me):
        task = task_board.create(
            store,
            context.clock(),
            me.id,
            args.title,
            description=args.description or "",
            files=keys,
            priority=args.priority or 0,
            depends_on=args.depends_on,
        )
    return _result(task, "created")


def run_update(context: Context, args: argparse.Namespace) -> Result:
    """Change a task. Raises NotFound, Ambiguous, InvalidInput (a cycle), UsageError."""
    changes = (args.description, args.priority, args.files)
    if not args.depends_on and all(value is None for value in changes):
        raise UsageError("name what to change: --description, --priority, --file or --depends-on")
    keys = _keys(context, args.files)
    with context.writing() as (store, me):
        now = context.clock()
        task = task_board.find(store, args.task)
        for ref in args.depends_on:
            task_board.depend(store, now, me.id, task, task_board.find(store, ref))
        if any(value is not None for value in changes):
            task_board.update(
                store,
                now,
                me.id,
                task,
                priority=args.priority,
                description=args.description,
                files=keys if args.files else None,
            )
        task = task_board.get(store, task.id)
    return _result(task, "updated")


def run_tasks(context: Context, args: argparse.Namespace) -> Result:
    """List tasks."""
    store, _ = context.look()
    found = task_board.listed(store, args.status)
    nothing = "No open tasks." if args.status == "open" else f"No tasks ({args.status})."
    return Result(
        {"tasks": [payload.task(task) for task in found]},
        tables.tasks(context.style, found) or [nothing],
    )


def run_show(context: Context, args: argparse.Namespace) -> Result:
    """Show one task. Raises NotFound, Ambiguous."""
    store, _ = context.look()
    task = task_board.find(store, args.task)
    return Result({"task": payload.task(task)}, tables.task(context.style, task), quotes=True)


def _expires(context: Context, args: argparse.Namespace) -> int:
    if not args.lock:
        if args.ttl:
            raise UsageError("--ttl goes with --lock")
        return 0
    return context.clock() + int(args.ttl or DEFAULT_TTL_MINUTES * 60_000)


def run_claim(context: Context, args: argparse.Namespace) -> Result:
    """Claim a task. Raises Claimed, Held, NotFound, Ambiguous."""
    expires = _expires(context, args)
    with context.writing() as (store, me):
        world = context.world()
        task = task_board.find(store, args.task)
        try:
            task = task_board.claim(store, me.id, task, world, expires_at=expires)
        except Held:
            raise _held(store, me, task, context) from None
    return _claimed(task, locked=args.lock)


def _held(store: Store, me: Agent, task: Task, context: Context) -> Held:
    """Every holder of a file of the task, in one error."""
    world = context.world()
    claims = [Claim(me.id, key, target=task_board.target_of(key)) for key in task.files]
    judged = [(claim, granting.judge(store, claim, world)) for claim in claims]
    refused = [(claim, found) for claim, found in judged if not found.free]
    checkout = context.project.checkout
    spelled = {key: os.path.relpath(os.path.join(checkout, key), context.cwd) for key in task.files}
    error = conflicts.sentence(store, InTheWay(refused, world), me.id, spelled=spelled)
    facts = {**error.facts, "task": task.ref}
    facts.pop("detail", None)
    return Held(f"{task.ref} was not claimed: {error}", **facts)


def _claimed(task: Task, *, locked: bool) -> Result:
    files = f", leases on {', '.join(map(clean, task.files))}" if locked and task.files else ""
    data = {"task": payload.task(task), "leased": task.files if locked else []}
    return Result(data, [f"claimed {task.ref}: {clean(task.title)}{files}"])


def run_claim_next(context: Context, args: argparse.Namespace) -> Result:
    """Claim the next task; exit 0 with 'no available tasks' when there is none (TASK-4)."""
    expires = _expires(context, args)
    with context.writing() as (store, me):
        task = task_board.claim_next(store, me.id, context.world(), expires_at=expires)
    if task is None:
        return Result({"task": None, "leased": []}, ["no available tasks"])
    return _claimed(task, locked=args.lock)


def run_complete(context: Context, args: argparse.Namespace) -> Result:
    """Finish a task. Raises Claimed, NotFound, Ambiguous."""
    with context.writing() as (store, me):
        task = task_board.find(store, args.task)
        freed = task_board.complete(store, me.id, task, context.world(), force=args.force)
        task = task_board.get(store, task.id)
    lines = [f"completed {task.ref}: {clean(task.title)}"]
    lines += [f"unblocked {other.ref}: {clean(other.title)}" for other in freed]
    data = {"task": payload.task(task), "unblocked": [payload.task(other) for other in freed]}
    return Result(data, lines)


def run_cancel(context: Context, args: argparse.Namespace) -> Result:
    """Cancel a task. Raises Claimed, NotFound, Ambiguous."""
    with context.writing() as (store, me):
        task = task_board.find(store, args.task)
        task_board.cancel(store, me.id, task, context.world(), force=args.force)
        task = task_board.get(store, task.id)
    return _result(task, "cancelled")


def run_release(context: Context, args: argparse.Namespace) -> Result:
    """Give a task back. Raises Claimed, NotFound, Ambiguous."""
    with context.writing() as (store, me):
        task = task_board.find(store, args.task)
        task_board.give_back(store, me.id, task, context.world(), force=args.force)
        task = task_board.get(store, task.id)
    return _result(task, "released")


def run_block(context: Context, args: argparse.Namespace) -> Result:
    """Block a task. Raises Claimed, NotFound, Ambiguous, InvalidInput."""
    with context.writing() as (store, me):
        task = task_board.find(store, args.task)
        task_board.block(store, me.id, task, context.world(), args.reason, force=args.force)
        task = task_board.get(store, task.id)
    return _result(task, "blocked")


def run_unblock(context: Context, args: argparse.Namespace) -> Result:
    """Unblock a task. Raises NotFound, Ambiguous, InvalidInput."""
    with context.writing() as (store, me):
        task = task_board.find(store, args.task)
        task_board.unblock(store, me.id, task, context.world())
        task = task_board.get(store, task.id)
    return _result(task, "unblocked")
