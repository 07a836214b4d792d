"""The edit gate (HOOK-3, AUTO-1): refuse an edit of what somebody else has, else claim it."""

import os

from ...clients.claude_code import OVERWRITES
from ...failures import StoreError
from ...identity.liveness import RUNNING
from ...locks import granting
from ...locks.claim import Claim, Judgement
from ...repository.location import is_hidden
from ...repository.path_keys import key_of, path_of
from ...sessions import open_edits
from ..call import NOTHING, Answer, Call
from .claiming import claim_of, claims_itself, grant, hold_seconds, what_stands

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.lease import Lease
    from ...store.sqlite import Row, Transaction

_LOOKED = "SELECT at FROM looks WHERE checkout = ?"
# What every agent knows of the file; one look, by key. Here and not in ``file_notes``: one module
# less to load before every edit.
VIEWS = (
    "SELECT agent_id, changed_at, wrote_at, print, hash, at, unread FROM seen "
    "WHERE key = ? AND checkout = ?"
)


def edit(call: Call, path: str) -> Answer:
    """Decide one edit."""
    key, checkout = key_of(call.project, path, call.cwd)
    commits, bound = what_stands(call)
    if commits:
        from .commit_hold import wait

        answer = wait(call, [(key, checkout)])
        if answer is not None:
            return answer
    if near_shields(key):
        from .shielded_edit import judge

        answer = judge(call, path)
        if answer.code:
            return answer
    if bound:
        from .barred_write import edited

        barred = edited(call, key, checkout)
        if barred is not None:
            return barred
    claim = claim_of(call, key, checkout)
    mark = print_of(path_of(call.project, checkout, key))
    takes = claims_itself(call, key, checkout)
    hold = hold_seconds(call.env)
    try:
        judged, form = decide(call, claim, takes=takes, last=not hold, mark=mark)
    except StoreError as error:
        ((_, judged),), form = seen_only(call, [claim], error), 1
    if not judged.free and not form:
        judged, form = _look_again(call, claim, takes=takes, hold=hold, blockers=judged.blockers)
    if not judged.free:
        from .refused_edit import refuse

        return refuse(call, claim, judged, path, form)
    views = call.store.all(VIEWS, (key, checkout))
    answer = NOTHING
    if is_news(call, mark, checkout, views):
        from .before_edit import look

        whole = call.text("tool") == OVERWRITES
        answer = look(call, key, checkout, views, whole=whole)
    if answer.code and takes and judged.mine is None and judged.covered is None:
        from .stale_reads import give_back

        give_back(call, key, checkout)
    return answer


def near_shields(key: str) -> bool:
    """Whether a look at what everybody's protection rests on is worth its price (WORK-6)."""
    return "settings." in key or is_hidden(key)


def print_of(path: str) -> str:
    """What ``contents.print_of`` says of a file, but for its youth; one module less to load."""
    try:
        found = os.lstat(path)
    except (OSError, ValueError):
        return ""
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def is_news(call: Call, mark: str, checkout: str, views: "list[Row]") -> bool:
    """Whether the file may hold what this agent has not seen, or somebody else's work (WORK-3).

    Not for the first edit of a file that nobody was seen to touch, unless it is there and changed
    since this checkout was last looked at.
    """
    mine = next((view for view in views if view[0] == call.agent_id), None)
    wrote, knows = (mine[2], mine[5]) if mine else (0, 0)
    if any(view is not mine and (view[2] > wrote or view[1] > knows) for view in views):
        return True
    if not mark:
        return mine is not None and bool(mine[3])
    if mine is None or not mine[2]:
        if not checkout:
            return False
        newest = max(int(part) for part in mark.split(":")[1:3]) // 1_000_000
        return newest > int(call.store.value(_LOOKED, (checkout,)) or 0)
    return mark != str(mine[3]).rstrip("!") or bool(mine[6])


def decide(
    call: Call, claim: Claim, *, takes: bool, last: bool, mark: str
) -> "tuple[Judgement, int]":
    """One transaction: judge the claim, take it when it is free, count it when it is refused.

    Gives the judgement and the form of the refusal; form 0 for a refusal that is not counted
    yet: unless this is the ``last`` word, the call may be held, and git is asked first whether
    a file that is kept until its commit is committed. Where the hook behind the edit may be left
    out, the edit is noted as open, the file's print (``mark``) with it.
    """
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        judged = grant(call, store, claim, takes=takes)
        if judged.free and call.quiet and call.quiet.ends_edits:
            open_edits.begin(
                store,
                call.agent_id,
                (claim.key, claim.checkout),
                mark,
                tool=call.text("tool"),
                ref=call.text("tool_use_id"),
                now=call.now,
            )
            call.quiet.noted = True
        if judged.free:
            return judged, 0
        from ...locks.unreported_ends import kept_until_commit

        if judged.blockers and over_after_all(call, store, judged.blockers):
            judged = grant(call, store, claim, takes=takes)
        if judged.free or not last or kept_until_commit(judged.blockers):
            return judged, 0
        from .refusal_counts import count

        return judged, count(call, store, claim.key, judged)


def over_after_all(call: Call, store: "Transaction", blockers: "list[Lease]") -> bool:
    """Whether any of what is in the way has ended without a word: its turn was interrupted, or it
    was kept for a hand-over that is over now (HAND-2).
    """
    from ...locks.unreported_ends import found_interrupted

    ended = found_interrupted(store, call.world, blockers)
    if any(x.reserved_until > call.now for x in blockers):
        from ...gates.handovers.handover_settling import give_way

        ended = give_way(store, blockers, call.agent_id, call.world) or ended
    return ended


def _look_again(
    call: Call, claim: Claim, *, takes: bool, hold: int, blockers: "list[Lease]"
) -> "tuple[Judgement, int]":
    from ...locks.unreported_ends import found_committed

    found_committed(call.store, call.world, blockers)
    if hold and not call.lets_pass:
        from .hold import held_until_free

        if held_until_free(call, [claim], hold, lambda tx: grant(call, tx, claim, takes=takes)):
            return Judgement(), 0
    with call.store.writing() as store:
        judged = grant(call, store, claim, takes=takes)
        if judged.free:
            return judged, 0
        from .refusal_counts import count

        return judged, count(call, store, claim.key, judged)


def seen_only(
    call: Call, claims: "list[Claim]", error: StoreError
) -> "list[tuple[Claim, Judgement]]":
    """Judge without writing: on a full disk or in a read-only folder what is held still shows.

    Gives those that are not free. Where all are, they are let through by the error itself, which
    is logged.
    """
    if not error.readable:
        raise error
    with call.store.reading():
        judged = [(one, granting.judge(call.store, one, call.world)) for one in claims]
    found = [(one, judgement) for one, judgement in judged if not judgement.free]
    if not found:
        raise error
    return found
