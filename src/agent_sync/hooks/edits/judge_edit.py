"""The edit gate (HOOK-3, AUTO-1): refuse an edit of what somebody else has, else claim it."""

from ...failures import StoreBusy, StoreCorrupt, StoreError
from ...identity.liveness import RUNNING
from ...locks import granting
from ...locks.claim import Claim, Judgement
from ...repository.path_keys import key_of
from ..call import NOTHING, Answer, Call
from .claiming import claim_of, claims_itself, grant, hold_seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.lease import Lease

# The last write of somebody else since this agent last read or wrote the file: (who, changed at,
# uncommitted write at, my print, my hash, my last look), the last three None for a file that it
# never looked at. Here and not in ``file_notes``: one module less to load before every edit.
_NEWER = (
    "SELECT o.agent_id, o.changed_at, o.wrote_at, m.print, m.hash, m.at FROM seen o "
    "LEFT JOIN seen m ON m.key = o.key AND m.checkout = o.checkout AND m.agent_id = ?1 "
    "WHERE o.key = ?2 AND o.checkout = ?3 AND o.agent_id <> ?1 "
    "AND o.changed_at > coalesce(m.at, 0) ORDER BY o.changed_at DESC LIMIT 1"
)


def edit(call: Call, path: str) -> Answer:
    """Decide one edit."""
    key, checkout = key_of(call.project, path, call.cwd)
    claim = claim_of(call, key, checkout)
    takes = claims_itself(call, key, checkout)
    hold = hold_seconds(call.env)
    try:
        judged, form = decide(call, claim, takes=takes, last=not hold)
    except StoreError as error:
        judged, form = _seen_only(call, claim, error), 1
    if not judged.free and not form:
        judged, form = _look_again(call, claim, takes=takes, hold=hold, blockers=judged.blockers)
    if not judged.free:
        from .refused_edit import refuse

        return refuse(call, claim, judged, path, form)
    newer = call.store.one(_NEWER, (call.agent_id, key, checkout))
    if newer is None:
        return NOTHING
    from .stale_reads import give_back, warn

    answer = warn(call, key, checkout, newer)
    if answer.code and takes and judged.mine is None and judged.covered is None:
        give_back(call, key, checkout)
    return answer


def decide(call: Call, claim: Claim, *, takes: bool, last: bool) -> "tuple[Judgement, int]":
    """One transaction: judge the claim, take it when it is free, count it when it is refused.

    Gives the judgement and the form of the refusal; form 0 for a refusal that is not counted
    yet: unless this is the ``last`` word, the call may be held, and git is asked first whether
    a file that is kept until its commit is committed.
    """
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        judged = grant(call, store, claim, takes=takes)
        if judged.free:
            return judged, 0
        from ...locks.unreported_ends import found_interrupted, kept_until_commit

        if judged.blockers and found_interrupted(store, call.world, judged.blockers):
            judged = grant(call, store, claim, takes=takes)
        if judged.free or not last or kept_until_commit(judged.blockers):
            return judged, 0
        from .refusal_counts import count

        return judged, count(call, store, claim.key, judged)


def _look_again(
    call: Call, claim: Claim, *, takes: bool, hold: int, blockers: "list[Lease]"
) -> "tuple[Judgement, int]":
    from ...locks.unreported_ends import found_committed

    found_committed(call.store, call.world, blockers)
    if hold:
        from .hold import held_until_free

        if held_until_free(call, [claim], hold, lambda tx: grant(call, tx, claim, takes=takes)):
            return Judgement(), 0
    with call.store.writing() as store:
        judged = grant(call, store, claim, takes=takes)
        if judged.free:
            return judged, 0
        from .refusal_counts import count

        return judged, count(call, store, claim.key, judged)


def _seen_only(call: Call, claim: Claim, error: StoreError) -> Judgement:
    """Judge without writing: on a full disk or in a read-only folder what is held still shows.

    A free path is let through by the error itself, which is logged.
    """
    if isinstance(error, StoreBusy | StoreCorrupt):
        raise error
    with call.store.reading():
        judged = granting.judge(call.store, claim, call.world)
    if judged.free:
        raise error
    return judged
