"""A patch of several files, judged like the edits that it is made of (AGENT-2, AUTO-1).

Every path is judged first, then all are claimed in the same transaction, or none. Each file is
noted as an open edit, whether the client is alone or not: which of them the patch has really
written, and what it did where no hook runs behind it, is seen from the files.
"""

from ...failures import StoreError
from ...identity.liveness import RUNNING
from ...locks.claim import Claim, Judgement
from ...repository.path_keys import path_of
from ...sessions import open_edits
from ..call import NOTHING, Answer, Call, context_answer
from .claiming import claim_of, claims_itself, grant, hold_seconds, what_stands
from .judge_edit import VIEWS, is_news, near_shields, over_after_all, print_of, seen_only
from .patch_pieces import Piece, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from ...locks.lease import Lease
    from ...store.sqlite import Transaction

    Refused: TypeAlias = "list[tuple[Target, Judgement]]"


class Target:
    """One file of a patch: the claim it makes, whether it takes it, its print before the patch.

    ``fresh``: the claim was granted to this very call.
    """

    __slots__ = ("claim", "fresh", "mark", "piece", "takes")

    def __init__(self, call: Call, piece: Piece) -> None:
        self.piece = piece
        self.claim = claim_of(call, piece.key, piece.checkout)
        self.takes = claims_itself(call, piece.key, piece.checkout)
        self.mark = print_of(path_of(call.project, piece.checkout, piece.key))
        self.fresh = False


def patch(call: Call) -> Answer:
    """Decide one patch: the refusal of all of it, or what its agent has to know of the files."""
    found = pieces(call)
    if not found:
        return NOTHING
    refused = _barred(call, found)
    if refused is not None:
        return refused
    targets = [Target(call, piece) for piece in found]
    hold = hold_seconds(call.env)
    try:
        not_free, form = _decide(call, targets, last=not hold)
    except StoreError as error:
        not_free, form = _seen_only(call, targets, error), 1
    if not_free and not form:
        not_free, form = _look_again(call, targets, hold, _blockers(not_free))
    return _refuse(call, not_free, form) if not_free else _news(call, targets)


def _barred(call: Call, found: "list[Piece]") -> "Answer | None":
    """The refusal for what is no lease: a commit under way, a shield, a gate, crew, checkpoint or
    hand-over."""
    commits, bound = what_stands(call)
    if commits:
        from .commit_hold import wait

        answer = wait(call, [piece.place for piece in found])
        if answer is not None:
            return answer
    for piece in found:
        if near_shields(piece.key):
            from .shielded_edit import judge_patched

            answer = judge_patched(call, piece.path)
            if answer.code:
                return answer
    if bound:
        from ...gates.bar import Wanted
        from .barred_write import judge

        return judge(call, [Wanted(*piece.place) for piece in found], what="patch")
    return None


def _decide(call: Call, targets: "list[Target]", *, last: bool) -> "tuple[Refused, int]":
    """One transaction: all are judged, and all are claimed, or none and the refusal is counted.

    Gives what is not free, and the form of the refusal; 0 as ``judge_edit.decide`` gives it.
    """
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        refused = _take(call, store, targets)
        blockers = _blockers(refused)
        if blockers and over_after_all(call, store, blockers):
            refused = _take(call, store, targets)
        if not refused:
            return [], 0
        from ...locks.unreported_ends import kept_until_commit

        if not last or kept_until_commit(_blockers(refused)):
            return refused, 0
        return refused, _count(call, store, refused)


def _look_again(
    call: Call, targets: "list[Target]", hold: int, blockers: "list[Lease]"
) -> "tuple[Refused, int]":
    from ...locks.unreported_ends import found_committed

    found_committed(call.store, call.world, blockers)
    if hold:
        from .hold import held_until_free

        claims = [target.claim for target in targets]
        if held_until_free(call, claims, hold, lambda tx: _take(call, tx, targets)):
            return [], 0
    with call.store.writing() as store:
        refused = _take(call, store, targets)
        return (refused, _count(call, store, refused)) if refused else ([], 0)


def _take(call: Call, store: "Transaction", targets: "list[Target]") -> "Refused":
    """Claim all of them and note their edits as open; or nothing, and give what is not free."""
    only = len(targets) == 1
    judged = [(one, grant(call, store, one.claim, takes=one.takes and only)) for one in targets]
    refused = [(one, found) for one, found in judged if not found.free]
    if refused:
        return refused
    for one, found in judged:
        one.fresh = one.takes and found.mine is None and found.covered is None
        if one.takes and not only:
            grant(call, store, one.claim, takes=True)
        open_edits.begin(
            store,
            call.agent_id,
            one.piece.place,
            one.mark,
            tool=call.text("tool"),
            ref=call.text("tool_use_id"),
            now=call.now,
        )
    if call.quiet:
        call.quiet.noted = True
    return []


def _seen_only(call: Call, targets: "list[Target]", error: StoreError) -> "Refused":
    by_claim: dict[Claim, Target] = {one.claim: one for one in targets}
    found = seen_only(call, list(by_claim), error)
    return [(by_claim[claim], judged) for claim, judged in found]


def _blockers(refused: "Refused") -> "list[Lease]":
    return [lease for _, judged in refused for lease in judged.blockers]


def _count(call: Call, store: "Transaction", refused: "Refused") -> int:
    """Count the refusal of each file; the form is that of the first."""
    from .refusal_counts import count

    forms = [count(call, store, one.claim.key, judged) for one, judged in refused]
    return forms[0]


def _refuse(call: Call, refused: "Refused", form: int) -> Answer:
    from .refused_edit import PATCH, refuse

    (first, judged), *others = refused
    return refuse(
        call,
        first.claim,
        judged,
        first.piece.path,
        form,
        what=PATCH,
        did="Nothing of the patch was made.",
        also=[(one.claim.key, found) for one, found in others],
        paths=[one.piece.path for one, _ in others],
    )


def _news(call: Call, targets: "list[Target]") -> Answer:
    """What the agent has to know of files that are not as it left them; what they hold is kept.

    A patch that writes over what its agent has not seen is refused once (AUTO-8).
    """
    rows = [(one, call.store.all(VIEWS, one.piece.place)) for one in targets]
    news = [(x.piece, y) for x, y in rows if is_news(call, x.mark, x.piece.checkout, y)]
    if not news:
        return NOTHING
    from .before_edit import keep, told
    from .file_view import View

    known = [(piece, [View(row) for row in found]) for piece, found in news]
    looks = [told(call, *one.place, views, whole=one.whole) for one, views in known]
    refusals = [answer for _, answer in looks if answer.code]
    if refusals:
        return _given_back(call, targets, refusals)
    for (piece, views), (found, _) in zip(known, looks, strict=True):
        keep(call, *piece.place, views, found, whole=piece.whole)
    return context_answer(call, "\n".join(x.context for _, x in looks if x.context))


def _given_back(call: Call, targets: "list[Target]", refusals: "list[Answer]") -> Answer:
    """A refused patch claims nothing, and nothing of it is under way."""
    from .refused_edit import blocked
    from .stale_reads import give_back

    for one in targets:
        if one.fresh:
            give_back(call, *one.piece.place)
    with call.store.writing() as store:
        for one in targets:
            open_edits.close(store, *one.piece.place, call.agent_id)
    return blocked(call, "\n".join(answer.err.rstrip("\n") for answer in refusals))
