"""Granting a claim (LOCK, AUTO-1): every claim, by hook or command, is decided here.

``attempt`` runs inside one ``BEGIN IMMEDIATE``: it reads the claims that could conflict,
judges each with the one predicate, and writes only when nothing is in the way.
"""

import os

from ..feed import activity
from ..identity.who import OPERATOR, session_of
from ..repository.path_keys import path_of
from .claim import CONSOLE, Claim, Judgement, World
from .lease import AUTO, EXPLICIT, FILE, OPEN, RESOURCE, SHARED, Lease, apart, related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store, Transaction

EXACT = f"{OPEN} AND l.key = ? AND l.pattern = 0"
PATTERNS = f"{OPEN} AND l.pattern = 1"
# Most edits meet neither: to ask so costs a third of preparing those two.
EITHER = (
    "SELECT EXISTS (SELECT 1 FROM leases WHERE ended_at IS NULL AND key = ? AND pattern = 0), "
    "EXISTS (SELECT 1 FROM leases WHERE ended_at IS NULL AND pattern = 1)"
)
WAITS_AND_HELD = (
    "SELECT EXISTS (SELECT 1 FROM waits WHERE ended_at IS NULL), EXISTS (SELECT 1 FROM leases "
    "WHERE ended_at IS NULL AND pattern = 0 AND agent_id <> ?)"
)
"""Whether anybody waits, and whether anybody else has a file or resource; in one statement."""
_ADD = (
    "INSERT INTO leases (target, pattern, key, checkout, kind, keep, mode, agent_id, reason, "
    "created_at, renewed_at, expires_at, asked) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RENEW = (
    "UPDATE leases SET renewed_at = ?, expires_at = max(expires_at, ?), kind = ?, keep = ?, "
    "mode = ?, checkout = ?, asked = max(asked, ?), "
    "reason = CASE WHEN ? = '' THEN reason ELSE ? END WHERE id = ?"
)


def candidates(store: "Store", claim: Claim, world: World) -> list[Lease]:
    """Open leases that could cover a claim: by index for one path, all of them for a pattern."""
    if claim.target in (RESOURCE, FILE):
        exact, patterns = store.all(EITHER, (claim.key,))[0]
        rows = store.all(EXACT, (claim.key,)) if exact else []
        if claim.target == FILE:
            rows += store.all(PATTERNS) if patterns else []
    else:
        rows = store.all(OPEN)
    return [lease for lease in map(Lease, rows) if world.touch(claim, lease)]


def judge(store: "Store", claim: Claim, world: World, *, brief: bool = False) -> Judgement:
    """Everything that matters to a claim, decided at one moment; changes nothing.

    ``brief``: of those who wait ahead only the first, which is enough to be refused.
    """
    judged = Judgement()
    others = []
    for lease in candidates(store, claim, world):
        if lease.agent_id != claim.agent_id:
            others.append(lease)
        else:
            _note_mine(judged, lease, claim, world)
    if claim.kind == AUTO:  # an edit under a pairing keeps it one, for the others in it too
        paired = _paired(judged, others, claim, world)
        claim.mode = SHARED if paired else claim.asked
    sharing = claim.mode == SHARED
    for lease in others:
        if not related(claim.agent_id, lease.agent_id):
            _note_other(judged, lease, claim, world, sharing=sharing)
    if judged.mine is None and not judged.blockers:
        waits, held = store.one(WAITS_AND_HELD, (claim.agent_id,)) or (0, 0)
        if held and _has_other_names(claim, world):
            _note_links(judged, store, claim, world, sharing=sharing)
        judged.queued = bool(waits) and judged.covered is None and not judged.blockers
        if judged.queued and claim.agent_id != OPERATOR:  # a person does not stand in line
            from .wait_queue import ahead

            judged.tickets = ahead(store, claim, world, first=brief)
    return judged


def _paired(judged: Judgement, others: "list[Lease]", claim: Claim, world: World) -> bool:
    """Whether an edit is made under a shared lease of the agent's own or of an ancestor's."""
    mine = judged.covered or judged.mine
    return bool(mine and mine.mode == SHARED) or any(
        lease.mode == SHARED and related(claim.agent_id, lease.agent_id) and world.holds(lease)
        for lease in others
    )


def _note_mine(judged: Judgement, lease: Lease, claim: Claim, world: World) -> None:
    # My own lease is judged by its clock only: acting now is my sign of life.
    if lease.kind == EXPLICIT and world.now >= lease.expires_at:
        judged.lapsed.append(lease)
    elif claim.kind == AUTO and lease.kind == EXPLICIT:
        judged.covered = lease
    elif lease.target == claim.target and lease.key == claim.key:
        same_place = lease.kind == EXPLICIT or claim.kind == EXPLICIT
        if same_place or lease.checkout == claim.checkout:
            judged.mine = lease


def _note_other(
    judged: Judgement, lease: Lease, claim: Claim, world: World, *, sharing: bool
) -> None:
    if sharing and lease.mode == SHARED and not _siblings(claim, lease):
        return
    if not world.holds(lease):
        judged.lapsed.append(lease)
    elif lease.kind == AUTO and claim.kind == AUTO and _apart(lease, claim):
        judged.elsewhere.append(lease)
    else:
        judged.blockers.append(lease)


def _has_other_names(claim: Claim, world: World) -> bool:
    """Whether the file that is claimed has a second name; one look at it."""
    if world.project is None or claim.target != FILE:
        return False
    try:
        return os.lstat(path_of(world.project, claim.checkout, claim.key)).st_nlink > 1
    except (OSError, ValueError):
        return False


def _note_links(
    judged: Judgement, store: "Store", claim: Claim, world: World, *, sharing: bool
) -> None:
    if world.project is None:
        return
    from .hard_links import held

    judged.blockers += [
        lease
        for lease in held(store, world.project, claim, world)
        if not (sharing and lease.mode == SHARED and not _siblings(claim, lease))
    ]


def _apart(lease: Lease, claim: Claim) -> bool:
    return apart(lease.key, lease.checkout, claim.key, claim.checkout)


def _siblings(claim: Claim, lease: Lease) -> bool:
    """Whether both are edits within one session: its pairing with others is none among them."""
    both = claim.kind == AUTO and lease.kind == AUTO
    return both and session_of(claim.agent_id) == session_of(lease.agent_id)


def attempt(store: "Transaction", claim: Claim, world: World) -> tuple[int, Judgement]:
    """Grant the claim if nothing is in the way: (lease id, judgement), id 0 when refused.

    The id is the fencing token: it rises with every change of holder and stays over a
    renewal. An edit under one's own explicit lease takes no second
    one and gives that lease's id.
    """
    judged = judge(store, claim, world)
    if not judged.free:
        return 0, judged
    if judged.covered is not None:
        return judged.covered.id, judged
    close_lapsed(store, judged, world.now)
    if judged.mine is not None:
        return _renew(store, judged.mine, claim, world.now), judged
    token = _take(store, claim, world.now)
    if judged.queued:
        from .wait_queue import use

        use(store, claim, world)
    return token, judged


def close_lapsed(store: "Transaction", judged: Judgement, now: int) -> None:
    """End what conflicts but holds no more, so that it cannot hold again."""
    if not judged.lapsed:
        return
    from .open_leases import end  # hardly ever: one module less to load before every edit

    for lease in judged.lapsed:
        end(store, lease.id, now, "lapsed")


def _take(store: "Transaction", claim: Claim, now: int) -> int:
    pattern = 0 if claim.target in (FILE, RESOURCE) else 1
    token = store.insert(
        _ADD,
        (
            claim.target,
            pattern,
            claim.key,
            claim.checkout if claim.kind == AUTO else "",
            claim.kind,
            claim.keep,
            claim.mode,
            claim.agent_id,
            claim.reason,
            now,
            now,
            claim.expires_at,
            int(claim.on_request),
        ),
    )
    forget_refusals(store, claim.agent_id, claim.key)
    kind = "lease_taken" if claim.kind == EXPLICIT else "file_claimed"
    activity.record(
        store, now, claim.agent_id, kind, claim.reason, key=claim.key, checkout=claim.checkout
    )
    return token


def forget_refusals(store: "Transaction", agent_id: str, key: str) -> None:
    """An agent has the path now, or has written it: what was refused before counts no more."""
    store.execute("DELETE FROM refusals WHERE agent_id = ? AND key = ?", (agent_id, key))


def _renew(store: "Transaction", mine: Lease, claim: Claim, now: int) -> int:
    explicit = EXPLICIT in (mine.kind, claim.kind)
    kind = EXPLICIT if explicit else AUTO
    checkout = "" if explicit else claim.checkout
    keeps = "commit" if "commit" in (mine.keep, claim.keep) else claim.keep
    # What was locked from a shell does not begin to end with a console, nor the other way.
    console = CONSOLE if mine.keep == claim.keep == CONSOLE else ""
    keep = console if explicit else keeps
    upgraded = kind != mine.kind
    store.execute(
        _RENEW,
        (
            now,
            claim.expires_at,
            kind,
            keep,
            claim.mode,
            checkout,
            int(claim.on_request),
            claim.reason,
            claim.reason,
            mine.id,
        ),
    )
    if upgraded:
        activity.record(store, now, claim.agent_id, "lease_taken", claim.reason, key=claim.key)
    return mine.id
