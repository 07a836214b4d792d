"""What is asked for on purpose is confirmed before it is granted, when linked (LINK-2).

Who asks takes it here first, so that nobody here takes it meanwhile; then the server decides, and
what it refuses is taken back. This is the one place where that is done.
"""

import os
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from ..errors import RefusedByServer, Unconfirmed
from ..link import asked_relay, link_state, linked, linked_rows
from ..link.asked_relay import AWAY, COMMAND_MS, Said
from ..link.linked import Link
from ..locks import open_leases
from ..store import numbers
from ..store.sqlite import Store, Transaction

T = TypeVar("T")
LEASE, TASK, GATE = "lease", "task", "gate"
HELD, CHANGED, TOGETHER = "held", "changed", "together"
TOKEN_REFUSED = "token_refused"
"""A trouble that the relay notes."""
_UID = {LEASE: "{machine}:{number}", TASK: "T{number}", GATE: "G{number}"}
WORDS = {
    "too_many": "this machine has as many locks and gates as the server allows: give some up "
    "first ('agent-sync locks', 'agent-sync gates')",
    "full_access_required": "a folder at the top, everything, or a gate with all is for a token "
    "of full access: name less, or ask the person",
    "owned": "somebody at work on another machine has it",
    CHANGED: "it was changed on another machine in this moment: look again",
}
"""What the server's words for a refusal mean; any other is told as it is."""

Wanted = Sequence[tuple[str, int]]
"""Kind and number in this database of each thing."""


class Sure(NamedTuple):
    """How sure it is that others have no claim: ``linked`` says whether anybody was asked, then
    ``unconfirmed`` that no answer came and ``why`` in a clause, ``fences`` are the server's tokens
    in order ('': none)."""

    linked: bool = False
    unconfirmed: bool = False
    fences: tuple[str, ...] = ()
    why: str = ""

    @property
    def fence(self) -> str:
        """The server's token of the first, '' for none."""
        return next((one for one in self.fences if one), "")


ALONE = Sure()
"""This clone is linked to nobody."""


def pend(tx: Transaction, wanted: Wanted, now: int) -> None:
    """Note, in the transaction that takes it, that somebody is about to ask for it: the relay does
    not put it by itself for a while."""
    link = linked.link_of(tx)
    for kind, number in wanted if link else ():
        if link is None or not _is_shared(tx, kind, number):
            continue
        uid, pending = _uid(link, kind, number), linked_rows.PENDING
        if linked_rows.find(tx, kind, uid) is None:
            linked_rows.put(tx, kind, uid, now, local=str(number), state=pending)
        else:
            linked_rows.set_state(tx, kind, uid, pending, now)


def confirm(
    store: Store,
    clock: Callable[[], int],
    wanted: Wanted,
    undo: Callable[[Transaction], None],
    *,
    keep: "Callable[[Transaction], None] | None" = None,
    wait_ms: int = COMMAND_MS,
) -> Sure:
    """Have the server decide what was just taken here and noted (``pend``), all or none of it;
    outside a transaction.

    ``undo`` takes it back: where the server refuses it, and where it is away and the link demands
    a word from it. ``keep`` makes it last. Raises RefusedByServer, Unconfirmed, after ``undo``.
    """
    link = linked.link_of(store)
    if link is None:
        return ALONE
    asked = [one for one in wanted if _is_shared(store, *one)]
    if not asked and keep is None:
        return ALONE
    claims = [(kind, str(number)) for kind, number in asked]
    said = asked_relay.confirm(store, link, claims, clock(), wait_ms) if asked else []
    refused = [one for one in said if one.state == linked_rows.REFUSED]
    away = any(one.state == AWAY for one in said)
    failed = bool(refused) or (away and link.required)
    with store.writing() as tx:
        for (kind, number), one in zip(asked, said, strict=True):
            _note(tx, link, kind, number, one, clock(), failed=failed)
        if failed:
            undo(tx)
        elif keep is not None:
            keep(tx)
    if refused:
        raise _refused(link, refused)
    why = _why_away(link) if away else ""
    if failed:
        raise _unconfirmed(link, why)
    if not asked:
        return ALONE
    return Sure(True, away, tuple(one.fence for one in said), why)


def _is_shared(store: Store, kind: str, number: int) -> bool:
    """Whether others know a thing by that number; what is older than the link stays here, and what
    is outside of the repository."""
    if kind == LEASE:
        return not open_leases.stays_here(store, number)
    return numbers.is_shared(store, f"{kind}s", number)


def _uid(link: Link, kind: str, number: int) -> str:
    return _UID[kind].format(machine=link.machine, number=number)


def _note(
    tx: Transaction, link: Link, kind: str, number: int, said: Said, now: int, *, failed: bool
) -> None:
    uid = _uid(link, kind, number)
    known = linked_rows.find(tx, kind, uid)
    if known is not None and known.state != linked_rows.PENDING:
        return  # the relay has written down what it was told
    away = said.state == AWAY and not failed
    state = linked_rows.UNCONFIRMED if away else linked_rows.CONFIRMED
    if failed and (known is None or not known.seq):
        linked_rows.remove(tx, kind, uid)
    elif known is None or not known.seq:
        linked_rows.put(tx, kind, uid, now, local=str(number), state=state, fence=said.fence)
    else:
        linked_rows.set_state(tx, kind, uid, state, now)


def _refused(link: Link, said: "list[Said]") -> RefusedByServer:
    one = next((x for x in said if x.error not in ("", TOGETHER)), said[0])
    why = one.error or "no reason"
    told = WORDS.get(why, f"the server of {link.room} refused it ({why})")
    if one.error == HELD:
        told = f"{one.holder or 'somebody'} has it, on another machine"
    return RefusedByServer(f"{told}; nothing was taken", why=one.error, holder=one.holder)


def _why_away(link: Link) -> str:
    """Why no answer came, and what to do where that is one thing."""
    from ..link import relay_start  # only where nobody answers: hooks get here, too

    if not relay_start.runs(link.id, os.environ):
        return "the relay of this clone does not run ('agent-sync relay' starts it)"
    if link.trouble == TOKEN_REFUSED:
        return f"the server of {link.room} refuses this machine's token (see 'agent-sync doctor')"
    return f"the server of {link.room} does not answer"


def _unconfirmed(link: Link, why: str) -> Unconfirmed:
    return Unconfirmed(
        f"{why}, and this clone takes nothing that the server has not confirmed: nothing was "
        "taken. Do other work and try again later; 'agent-sync doctor' says since when the server "
        "is not heard, and what to do",
        room=link.room,
    )


def pending_until(store: Store, now: int, until: int) -> int:
    """When a lease ends at first, in ms: where others are asked it ends by itself unless somebody
    makes it last, so that nothing stays of who was killed while it asked."""
    return min(until, now + asked_relay.SKIP_MS) if link_state.is_linked(store) else until
