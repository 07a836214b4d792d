"""Leases: taking and renewing them, listing them, appending to a file under one (LOCK)."""

import os
from collections.abc import Sequence
from typing import NamedTuple

from ..feed import activity
from ..gates.bar import Wanted
from ..locks import granting, next_in_queue, open_leases, waiting
from ..locks.claim import Claim, World
from ..locks.lease import AUTO, EXCLUSIVE, EXPLICIT, FILE, SHARED, Lease, touch
from ..presence import agents
from ..protection import file_notes
from ..repository import contents
from ..repository.path_keys import key_of, path_of
from ..status import board, link_look
from ..status.board import Held
from ..store.sqlite import Transaction
from . import append as appending
from .actor import Actor, Wait
from .confirmed_leases import Before, in_turn, sure_of
from .confirming import Sure, pending_until
from .granted import TTL_MS, check_token, granted
from .named_targets import SEVERAL, Target, reason
from .shielded_places import demand_unshielded
from .unbarred import demand_unbarred
from .watched_part import beyond


class Locked(NamedTuple):
    """The leases that were taken or renewed, and their tokens in the order they were asked for;
    ``beyond`` are the keys of those that cover more files than are watched around commands;
    ``sure`` says how sure it is that no other machine has them."""

    held: list[Held]
    tokens: list[int]
    beyond: list[str]
    sure: Sure


class Past(NamedTuple):
    """A lease that holds no more: when it ended (ms, 0 for not yet) and why."""

    lease: Lease
    ended: int
    why: str


class Listed(NamedTuple):
    """Leases that hold, and those that do no more."""

    held: list[Held]
    past: list[Past]


class Appended(NamedTuple):
    """What was appended to: its key, and how many bytes."""

    key: str
    written: int


def lock(
    actor: Actor,
    wanted: Sequence[Target],
    *,
    why: str = "",
    ttl_ms: "int | None" = None,
    shared: bool = False,
    keep: bool = False,
    token: "int | str" = 0,
    wait: "Wait | None" = None,
) -> Locked:
    """Take or renew leases, all or none, for an hour or ``ttl_ms``.

    What a session waited for ends with its turn, unless it is to ``keep`` or has a time. With a
    ``token`` (or the server's, EPOCH:NUMBER) only the one lease of that token is renewed. Raises
    NotGranted, StaleToken, InvalidInput; where other machines have a say, RefusedByServer and
    Unconfirmed.
    """
    told = reason(why)
    actor.demand_reach([one.key for one in wanted if one.target in SEVERAL])
    brief = wait is not None and actor.brief and not keep and ttl_ms is None
    store, me = actor.join()
    claims = [_claim(me.id, one, told, brief=brief, shared=shared) for one in wanted]
    typed = {one.key: one.typed or one.key for one in wanted}
    ttl, before = ttl_ms or TTL_MS, Before()

    def act(tx: Transaction, world: World) -> list[int]:
        for claim in claims:  # its time begins when it is granted, not when the wait began
            claim.expires_at = 0 if brief else pending_until(tx, world.now, world.now + ttl)
        if token:
            check_token(tx, open_leases.on_key(tx, claims[0].target, claims[0].key), me.id, token)
        before.note(tx, me.id)
        return before.pend(tx, waiting.take(tx, claims, world), world.now)

    def take(wait: "Wait | None") -> list[int]:
        return granted(actor, store, me, claims, act, wait, typed)

    def sure(tokens: list[int]) -> Sure:
        until = 0 if brief else actor.clock() + ttl
        return sure_of(actor, store, me.id, tokens, before, until)

    tokens, certain = in_turn(actor, store, claims, typed, take, sure, wait)
    held = [one for one in board.leases(store, actor.world()) if one.lease.id in tokens]
    over = [one.lease.key for one in held if beyond(actor, one.lease)]
    return Locked(held, tokens, over, certain)


def _claim(me: str, wanted: Target, why: str, *, brief: bool, shared: bool) -> Claim:
    # A session that waits wants to edit: its lease ends with the turn, so that none is forgotten.
    return Claim(
        me,
        wanted.key,
        target=wanted.target,
        checkout=wanted.checkout if brief else "",
        kind=AUTO if brief else EXPLICIT,
        keep="turn" if brief else "",
        mode=SHARED if shared else EXCLUSIVE,
        reason=why,
        on_request=True,
    )


def locks(actor: Actor, *, past: bool = False, on: "Sequence[Target]" = ()) -> Listed:
    """The leases that hold; with ``past`` also open ones that do not and the last ended ones;
    with ``on`` only those that could cover a path that these name."""
    store, _ = actor.look()
    held = board.leases(store, actor.world())
    shown = [one for one in held if _is_on(one.lease, on)]
    board.mark(shown, link_look.fences(store))
    if not past:
        return Listed(shown, [])
    ids = {one.lease.id for one in held}
    over = [Past(one, 0, "") for one in open_leases.all_open(store) if one.id not in ids]
    over += [Past(*one) for one in board.ended_leases(store)]
    return Listed(shown, [one for one in over if _is_on(one.lease, on)])


def _is_on(lease: Lease, wanted: "Sequence[Target]") -> bool:
    return not wanted or any(touch(lease.target, lease.key, one.target, one.key) for one in wanted)


def append(actor: Actor, file: str, content: bytes, *, wait: "Wait | None" = None) -> Appended:
    """Append whole lines to a file in one step, once nobody holds it.

    Raises NotGranted, Shielded, InvalidInput, StoreBusy when another program keeps the file locked.
    """
    path = os.path.realpath(os.path.join(actor.cwd, file))
    appending.check(path)
    key, checkout = key_of(actor.project, path, actor.cwd)
    store, me = actor.join()
    demand_unshielded(actor, store, me.id, path)
    demand_unbarred(actor, store, me.id, [Wanted(key, checkout)])
    claim = Claim(me.id, key, checkout=checkout, kind=AUTO, keep="turn")

    def act(tx: Transaction, world: World) -> int:
        written = appending.append(path, content)
        granting.close_lapsed(tx, granting.judge(tx, claim, world), world.now)
        activity.record(tx, world.now, me.id, "file_appended", key=key, checkout=checkout)
        found = contents.look(path_of(actor.project, checkout, key))
        file_notes.note_written(tx, me.id, key, checkout, world.now, found)
        agents.mark_file(tx, me.id, key, world.now)
        next_in_queue.leave(tx, me.id, FILE, key, world)
        return written

    return Appended(key, granted(actor, store, me, [claim], act, wait, {key: file}))
