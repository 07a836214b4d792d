"""``lock``, ``locks``, ``append``: leases on paths and named resources (LOCK)."""

import argparse
import os
from collections.abc import Iterable

from ..actions import append
from ..errors import InvalidInput, StaleToken, UsageError
from ..feed import activity
from ..locks import granting, handing_over, open_leases, waiting
from ..locks.claim import DEFAULT_TTL_MINUTES, Claim, World
from ..locks.lease import AUTO, EXCLUSIVE, EXPLICIT, FILE, RESOURCE, SHARED, Lease
from ..presence import agents
from ..presence.agents import Agent
from ..protection import file_notes
from ..repository import contents
from ..repository.path_keys import claim_key, key_of, path_of
from ..status import board
from ..store.sqlite import Store, Transaction
from ..views import conflicts, payload, queue_place, tables
from ..views.terminal import clean
from . import progress_line, value_kinds
from .context import Context
from .parsing import DEFAULT_WAIT, Parser, command, minutes, seconds, token
from .result import Result

LONGEST_REASON = 500
LONGEST_RESOURCE = 200
_PATTERNS = """
FILE may be a file, a directory ('src/api/') or a pattern ('src/**/*.py'); relative paths start
where you stand. A path that exists is never read as a pattern. Several are taken all or none.
"""


def add_parsers(sub: "argparse._SubParsersAction[Parser]") -> None:
    """Declare the commands."""
    _add_lock(sub)
    parser = command(sub, "locks", run_locks, "list the leases that hold")
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
        "--reason", default="", kind=value_kinds.FREE, help="shown to whoever is refused"
    )
    parser.add_argument(
        "--ttl",
        type=minutes,
        metavar="MIN",
        kind=value_kinds.FREE,
        help="minutes until it ends (60; at most 10080)",
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
        metavar="SECONDS",
        kind=value_kinds.FREE,
        help=f"wait in turn ({DEFAULT_WAIT} s for a bare --wait, at most an hour)",
    )


def run_lock(context: Context, args: argparse.Namespace) -> Result:
    """Take leases. Raises Held, WaitTimedOut, WouldDeadlock, StaleToken, InvalidInput."""
    wanted = targets(context, args)
    if args.token and len(wanted) > 1:
        raise UsageError("--token goes with one FILE or resource")
    reason = _reason(args.reason)
    ttl = args.ttl or DEFAULT_TTL_MINUTES * 60_000
    store, me = context.join()
    claims = [_claim(context, args, me, reason, *target) for target in wanted]

    def act(store: Transaction, world: World) -> list[int]:
        for claim in claims:  # its time begins when it is granted, not when the wait began
            claim.expires_at = world.now + ttl if claim.kind == EXPLICIT else 0
        if args.token:
            check_token(
                open_leases.on_key(store, claims[0].target, claims[0].key), me.id, args.token
            )
        return waiting.take(store, claims, world)

    spelled = dict(zip((key for _, key, _ in wanted), args.files, strict=False))
    tokens = _granted(context, store, me, claims, act, args.wait, spelled)
    held = [one for one in board.leases(store, context.world()) if one.lease.id in tokens]
    style = context.style
    data = {
        "leases": [payload.held(one) for one in held],
        "token": tokens[0],
        "tokens": {claim.key: number for claim, number in zip(claims, tokens, strict=True)},
    }
    lines = [
        f"locked {clean(tables.lease_name(one.lease))}"
        f"{' (shared)' if one.lease.mode == SHARED else ''}, "
        f"ends {tables.until(style, one.until)}, token {one.lease.id}"
        for one in held
    ]
    return Result(data, lines)


def _granted(
    context: Context,
    store: Store,
    me: Agent,
    claims: list[Claim],
    act: waiting.Act[waiting.T],
    wait_ms: "int | None",
    spelled: "dict[str, str]",
) -> waiting.T:
    try:
        if wait_ms is None:
            return waiting.at_once(store, claims, act, context.world)
        with progress_line.line(context) as line:
            watch = _watch(line, wait_ms) if line.shown else None
            return waiting.in_turn(store, claims, act, context.world, wait_ms=wait_ms, watch=watch)
    except waiting.InTheWay as found:
        raise conflicts.sentence(
            store, found, me.id, spelled=spelled, waited_ms=wait_ms or 0
        ) from None


def _watch(line: progress_line.Line, wait_ms: int) -> waiting.Watch:
    def show(found: waiting.Standing) -> None:
        head, details, place = queue_place.parts(found)
        waited = min(found.waited_ms, wait_ms) // 1000
        line.show(head, f" · {place} · {waited} of {wait_ms / 1000:g} s", details=details)

    return show


def targets(context: Context, args: argparse.Namespace) -> list[tuple[str, str, str]]:
    """(target, key, checkout) of everything named, once each. Raises InvalidInput, UsageError."""
    found = [claim_key(context.project, path, context.cwd) for path in args.files]
    found += [(RESOURCE, _resource(name), "") for name in args.resource]
    if not found:
        raise UsageError("name a FILE, or a thing with --resource KEY")
    for _, key, _ in found:
        if len(key) > 4096:
            raise InvalidInput(f"the path is too long: {len(key)} characters")
    return list(dict.fromkeys(found))


def _resource(name: str) -> str:
    key = " ".join(name.split())
    if not key or len(key) > LONGEST_RESOURCE or not key.isprintable():
        raise InvalidInput(f"a resource has 1 to {LONGEST_RESOURCE} printable characters")
    return key


def _reason(given: str) -> str:
    reason = " ".join(given.split())
    if len(reason) > LONGEST_REASON:
        raise InvalidInput(f"a reason has at most {LONGEST_REASON} characters, not {len(reason)}")
    return reason


def _claim(
    context: Context,
    args: argparse.Namespace,
    me: Agent,
    reason: str,
    target: str,
    key: str,
    checkout: str,
) -> Claim:
    # A session that waits wants to edit: its lease ends with the turn, so that none is forgotten.
    brief = args.wait is not None and not context.bare and not args.keep and args.ttl is None
    return Claim(
        me.id,
        key,
        target=target,
        checkout=checkout if brief else "",
        kind=AUTO if brief else EXPLICIT,
        keep="turn" if brief else "",
        mode=SHARED if args.shared else EXCLUSIVE,
        reason=reason,
    )


def check_token(leases: Iterable[Lease], me: str, number: int) -> None:
    """Raises StaleToken unless one of the leases is mine under this token (LOCK-6)."""
    now_held = [lease.id for lease in leases]
    if not any(lease.id == number and lease.agent_id == me for lease in leases):
        raise StaleToken(
            f"token {number} is old: the lease has ended or changed hands since; "
            "look with 'agent-sync locks' before you go on",
            token=number,
            current=now_held,
        )


def run_locks(context: Context, args: argparse.Namespace) -> Result:
    """List leases; with ``--all`` also open ones that do not hold and the last ended ones."""
    store, _ = context.look()
    world, style = context.world(), context.style
    held = board.leases(store, world)
    lines = tables.leases(style, held) or ["Nothing is locked."]
    data: dict[str, object] = {"leases": [payload.held(one) for one in held]}
    if args.all:
        ids = {one.lease.id for one in held}
        past = [(one, 0, "") for one in open_leases.all_open(store) if one.id not in ids]
        past += board.ended_leases(store)
        data["past"] = [
            {
                **payload.lease(lease, lease.expires_at),
                "holds": False,
                "ended_at": payload.moment(ended),
                "ended_why": why,
            }
            for lease, ended, why in past
        ]
        lines += ["", *tables.lapsed(style, past)] if past else []
    return Result(data, lines)


def run_append(context: Context, args: argparse.Namespace) -> Result:
    """Append lines under a lease. Raises Held, WaitTimedOut, WouldDeadlock, InvalidInput."""
    content = _content(context, args)
    path = os.path.realpath(os.path.join(context.cwd, args.file))
    append.check(path)
    key, checkout = key_of(context.project, path, context.cwd)
    store, me = context.join()
    claim = Claim(me.id, key, checkout=checkout, kind=AUTO, keep="turn")

    def act(store: Transaction, world: World) -> int:
        written = append.append(path, content)
        granting.close_lapsed(store, granting.judge(store, claim, world), world.now)
        activity.record(store, world.now, me.id, "file_appended", key=key, checkout=checkout)
        found = contents.look(path_of(context.project, checkout, key))
        file_notes.note_written(store, me.id, key, checkout, world.now, found)
        agents.mark_file(store, me.id, key, world.now)
        handing_over.leave(store, me.id, FILE, key, world)
        return written

    written = _granted(context, store, me, [claim], act, args.wait, {key: args.file})
    return Result({"path": key, "bytes": written}, [f"appended {written} bytes to {clean(key)}"])


def _content(context: Context, args: argparse.Namespace) -> bytes:
    given: str | None = args.content
    content = given.encode() if given is not None else context.read_bytes(given, "content")
    if not content.strip():
        raise InvalidInput("nothing to append: the content is empty")
    return content
