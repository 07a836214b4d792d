"""``lock``, ``locks``, ``append``: leases on paths and named resources (LOCK)."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager

from ..actions import contest_actions, lease_actions, named_targets
from ..actions.actor import Wait
from ..actions.named_targets import Target
from ..errors import InvalidInput, UsageError
from ..locks.lease import SHARED, Lease
from ..locks.waiting import Standing, Watch
from ..views import answers, gate_words, outcomes, payload, queue_place, tables
from ..views.terminal import clean
from . import lock_looks, progress_line, value_kinds
from .context import Context
from .parsing import DEFAULT_WAIT, Parser, command, minutes, seconds, token
from .result import Result

_PATTERNS = """
FILE may be a file, a directory ('src/api/') or a pattern ('src/**/*.py'); relative paths start
where you stand. A path that exists is never read as a pattern. Several are taken all or none.
"""


NOT_ENFORCED = (
    "Nothing enforces it: no hook runs here, so only who asks agent-sync is kept from it. "
    "'agent-sync doctor' says what to do."
)


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    _add_lock(sub)
    parser = command(sub, "locks", run_locks, "list the leases that hold")
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        kind=value_kinds.LEASE,
        help="only what covers these files, folders or patterns, or lies in them",
    )
    parser.add_argument("--all", action="store_true", help="also those that hold no more")
    parser = command(sub, "append", run_append, "append whole lines to a file in one step")
    parser.add_argument("file", metavar="FILE", kind=value_kinds.FILE)
    parser.add_argument(
        "--content", kind=value_kinds.FREE, help="the text; standard input without it"
    )
    _add_wait(parser)


def _add_lock(sub: "argparse._SubParsersAction[Parser]") -> None:
    parser = command(sub, "lock", run_lock, "take or renew leases, all or none", more=_PATTERNS)
    parser.add_argument("files", metavar="FILE", nargs="*", kind=value_kinds.FILE)
    parser.add_argument(
        "--reason", "--why", default="", kind=value_kinds.FREE, help="shown to whoever is refused"
    )
    parser.add_argument(
        "--contest",
        action="store_true",
        help="of what another has locked by hand: open a gate between you, and queue",
    )
    parser.add_argument(
        "--ttl",
        type=minutes,
        metavar="TIME",
        kind=value_kinds.FREE,
        help="until it ends: 90s, 15m, 2h, 7d at most; a bare number is minutes (60)",
    )
    parser.add_argument(
        "--resource",
        action="append",
        default=[],
        metavar="KEY",
        kind=value_kinds.RESOURCE,
        help="a thing that is no file",
    )
    parser.add_argument("--shared", action="store_true", help="admit other shared holders")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="with --wait inside a session: keep it past the turn, until its TTL",
    )
    parser.add_argument(
        "--token", type=token, kind=value_kinds.TOKEN, help="renew only the lease with this token"
    )
    _add_wait(parser)


def _add_wait(parser: Parser) -> None:
    parser.add_argument(
        "--wait",
        type=seconds,
        metavar="TIME",
        kind=value_kinds.FREE,
        help=f"wait in turn: 90s, 5m, an hour at most ({DEFAULT_WAIT} s for a bare --wait)",
    )


def run_lock(context: Context, args: argparse.Namespace) -> Result:
    """Take leases. Raises Held, WaitTimedOut, WouldDeadlock, StaleToken, InvalidInput."""
    lock_looks.ready()
    wanted = targets(context, args)
    if args.contest:
        return _contest(context, args, wanted)
    with _waiting(context, args.wait) as wait:
        locked = lease_actions.lock(
            context,
            wanted,
            why=args.reason,
            ttl_ms=args.ttl,
            shared=args.shared,
            keep=args.keep,
            token=args.token or 0,
            wait=wait,
        )
    style = context.style
    data = answers.locked(wanted, locked, context.project)
    lines = [
        outcomes.locked(_name(one.lease), tables.until(style, one.until), one.lease.id)
        for one in locked.held
    ]
    lines += outcomes.unsure(locked.sure)
    lines += [outcomes.beyond(clean(key, 300)) for key in locked.beyond]
    looked, said = _looked(context, wanted)
    return Result({**data, **looked}, lines + said)


def _looked(context: Context, wanted: list[Target]) -> "tuple[dict[str, object], list[str]]":
    """What the lease may not be worth, as data and in words."""
    missing = lock_looks.missing(context, wanted)
    enforced = lock_looks.enforced(context)
    outside = [one.key for one in wanted if lock_looks.is_outside(one)]
    said = [outcomes.missing(one.typed, one.near) for one in missing]
    said += [outcomes.outside(key, context.project.root) for key in outside]
    said += [] if enforced else [NOT_ENFORCED]
    return {"missing": [one._asdict() for one in missing], "enforced": enforced}, said


def _contest(context: Context, args: argparse.Namespace, wanted: list[Target]) -> Result:
    if len(wanted) != 1 or args.wait is not None or args.shared or args.token:
        raise UsageError("--contest goes with one FILE, and with --why TEXT")
    done = contest_actions.contest(context, wanted[0], args.reason)
    if done.held is not None:
        one = done.held
        data = {"leases": [payload.held(one, context.project)], "token": one.lease.id}
        ends = tables.until(context.style, one.until)
        lines = [outcomes.locked(_name(one.lease), ends, one.lease.id)]
        return Result({**data, **answers.sure(done.sure)}, lines + outcomes.unsure(done.sure))
    view = done.view
    assert view is not None
    lines = [*gate_words.lines(view), *outcomes.unsure_gate(done.sure)]
    lines += ["your claim stands in the queue as long as the gate"]
    data = {"gate": gate_words.payload(view), **answers.sure(done.sure)}
    return Result(data, lines, quotes=True)


def _name(lease: Lease) -> str:
    return clean(tables.lease_name(lease)) + (" (shared)" if lease.mode == SHARED else "")


@contextmanager
def _waiting(context: Context, wait_ms: "int | None") -> "Iterator[Wait | None]":
    """How long to wait; the person sees on a line of its own how that stands."""
    if wait_ms is None:
        yield None
        return
    with progress_line.line(context) as line:
        yield Wait(wait_ms, _watch(line, wait_ms) if line.shown else None)


def _watch(line: progress_line.Line, wait_ms: int) -> Watch:
    def show(found: Standing) -> None:
        head, details, place = queue_place.parts(found)
        waited = min(found.waited_ms, wait_ms) // 1000
        line.show(head, f" · {place} · {waited} of {wait_ms / 1000:g} s", details=details)

    return show


def targets(context: Context, args: argparse.Namespace) -> list[Target]:
    """Everything named, once each. Raises InvalidInput, UsageError."""
    if not args.files and not args.resource:
        raise UsageError("name a FILE, or a thing with --resource KEY")
    found = named_targets.targets(context, args.files, args.resource)
    if args.token and len(found) > 1:
        raise UsageError("--token goes with one FILE or resource")
    return found


def run_locks(context: Context, args: argparse.Namespace) -> Result:
    """List leases; with ``--all`` also open ones that do not hold and the last ended ones."""
    wanted = named_targets.targets(context, args.files)
    found, style = lease_actions.locks(context, past=args.all, on=wanted), context.style
    nothing = outcomes.not_locked([x.typed for x in wanted]) if wanted else tables.NOTHING_LOCKED
    lines = tables.leases(style, found.held) or [nothing]
    project = context.project
    data: dict[str, object] = {"leases": [payload.held(one, project) for one in found.held]}
    if args.all:
        data["past"] = [
            {
                **payload.lease(lease, lease.expires_at, project),
                "holds": False,
                "ended_at": payload.moment(ended),
                "ended_why": why,
            }
            for lease, ended, why in found.past
        ]
        lines += ["", *tables.lapsed(style, found.past)] if found.past else []
    return Result(data, lines, quotes=lines != [nothing])


def run_append(context: Context, args: argparse.Namespace) -> Result:
    """Append lines under a lease. Raises Held, WaitTimedOut, WouldDeadlock, InvalidInput."""
    content = _content(context, args)
    with _waiting(context, args.wait) as wait:
        key, written = lease_actions.append(context, args.file, content, wait=wait)
    return Result({"path": key, "bytes": written}, [f"appended {written} bytes to {clean(key)}"])


def _content(context: Context, args: argparse.Namespace) -> bytes:
    given: str | None = args.content
    content = given.encode() if given is not None else context.read_bytes(given, "content")
    if not content.strip():
        raise InvalidInput("nothing to append: the content is empty")
    return content
