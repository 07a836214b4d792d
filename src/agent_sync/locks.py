"""Taking and giving up leases (LOCK, AUTO-1). Every claim, by hook or command, is decided here.

``attempt`` runs inside one ``BEGIN IMMEDIATE``: it reads the claims that could conflict,
judges each with the one predicate, and writes only when nothing is in the way.
"""

from . import activity
from .identity import OPERATOR, session_of
from .leases import (
    AUTO,
    EXPLICIT,
    FILE,
    RESOURCE,
    SHARED,
    Lease,
    Limits,
    apart,
    default_probe,
    related,
    touch,
    verdict,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .leases import Probe
    from .project import Project
    from .store.sqlite import Store
    from .waits import Ticket

    Wanted: TypeAlias = "Claim | Lease | Ticket"

DEFAULT_TTL_MINUTES = 60
CONSOLE = "console"
"""``keep`` of an explicit lease that ends when the operator's last console is closed."""


class Claim:
    """What somebody wants: a key in a checkout ('' = all of them), how, and until when (ms).

    ``mode`` is what it comes to at the last look: ``asked``, or shared for an edit in a pairing.
    """

    __slots__ = (
        "agent_id",
        "asked",
        "checkout",
        "expires_at",
        "keep",
        "key",
        "kind",
        "mode",
        "reason",
        "target",
    )

    def __init__(
        self,
        agent_id: str,
        key: str,
        *,
        target: str = FILE,
        checkout: str = "",
        kind: str = EXPLICIT,
        mode: str = "exclusive",
        keep: str = "",
        reason: str = "",
        expires_at: int = 0,
    ) -> None:
        self.agent_id = agent_id
        self.key = key
        self.target = target
        self.checkout = checkout
        self.kind = kind
        self.asked = self.mode = mode
        self.keep = keep
        self.reason = reason
        self.expires_at = expires_at


class World:
    """The moment a claim is judged at: the time in ms, the clock rules and the process check.

    Each process is looked at once: a moment does not change. Without a ``project`` absolute keys
    meet only absolute ones.
    """

    __slots__ = ("_inside", "_look", "_project", "_seen", "limits", "now")

    def __init__(
        self,
        now: int,
        limits: Limits,
        probe: "Probe" = default_probe,
        project: "Project | None" = None,
    ) -> None:
        self.now = now
        self.limits = limits
        self._look = probe
        self._seen: dict[tuple[str, int, str], str] = {}
        self._project = project
        self._inside: dict[str, str] = {}

    def probe(self, machine: str, pid: int, start: str) -> str:
        """'alive', 'gone' or 'unknown': whether that process is there at this moment."""
        key = (machine, pid, start)
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = self._look(machine, pid, start)
        return found

    def verdict(self, lease: Lease) -> tuple[bool, int]:
        """(holds, until) of a lease at this moment."""
        return verdict(lease, self.now, self.limits, self.probe)

    def holds(self, lease: Lease) -> bool:
        """Whether a lease holds at this moment."""
        return self.verdict(lease)[0]

    def until(self, lease: Lease) -> int:
        """When a lease stops by itself, 0 for 'with its holder's turn'."""
        return self.verdict(lease)[1]

    def below(self, key: str, checkout: str = "") -> str:
        """Where an absolute key lies in this repository: the path below ``checkout``, or below
        whichever checkout is around it; '' for a file outside.
        """
        if self._project is None:
            return ""
        from . import nested
        from .project import absolute_key

        if checkout:
            return nested.below(key, absolute_key(self._project, checkout))
        if key not in self._inside:
            self._inside[key] = nested.inside(self._project, key)
        return self._inside[key]

    def touch(self, one: "Wanted", other: "Wanted") -> bool:
        """Whether two claims could cover one path, also one in a repository inside this one."""
        return touch(one.target, self._facing(one, other), other.target, self._facing(other, one))

    def _facing(self, one: "Wanted", other: "Wanted") -> str:
        """The key of one claim in the form that can meet the key of the other."""
        if one.key[:1] != "/" or other.key[:1] == "/" or RESOURCE in (one.target, other.target):
            return one.key
        return self.below(one.key, other.checkout) or one.key


class Judgement:
    """What stands against a claim and what is already there.

    ``blockers`` hold now, ``tickets`` wait ahead, ``lapsed`` conflict but hold no more,
    ``mine`` is my own lease on the same key, ``covered`` is my own explicit lease that
    already admits the edit, ``elsewhere`` guard the same path in another checkout, ``queued``
    says that somebody waits for something.
    """

    __slots__ = ("blockers", "covered", "elsewhere", "lapsed", "mine", "queued", "tickets")

    def __init__(self) -> None:
        self.blockers: list[Lease] = []
        self.tickets: list[Ticket] = []
        self.lapsed: list[Lease] = []
        self.elsewhere: list[Lease] = []
        self.mine: Lease | None = None
        self.covered: Lease | None = None
        self.queued = False

    @property
    def free(self) -> bool:
        """Whether the claim may be granted."""
        return not self.blockers and not self.tickets


_FROM = " FROM leases l LEFT JOIN agents a ON a.id = l.agent_id WHERE l.ended_at IS NULL"
_EXACT = f"SELECT {Lease.COLUMNS}{_FROM} AND l.key = ? AND l.pattern = 0"
_PATTERNS = f"SELECT {Lease.COLUMNS}{_FROM} AND l.pattern = 1"
_OPEN = f"SELECT {Lease.COLUMNS}{_FROM}"
_ADD = (
    "INSERT INTO leases (target, pattern, key, checkout, kind, keep, mode, agent_id, reason, "
    "created_at, renewed_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_RENEW = (
    "UPDATE leases SET renewed_at = ?, expires_at = max(expires_at, ?), kind = ?, keep = ?, "
    "mode = ?, checkout = ?, reason = CASE WHEN ? = '' THEN reason ELSE ? END WHERE id = ?"
)
_ANY_WAIT = "SELECT 1 FROM waits WHERE ended_at IS NULL LIMIT 1"
_END = "UPDATE leases SET ended_at = ?, ended_why = ? WHERE id = ? AND ended_at IS NULL"


def candidates(store: "Store", claim: Claim, world: World) -> list[Lease]:
    """Open leases that could cover a claim: by index for one path, all of them for a pattern."""
    if claim.target in (RESOURCE, FILE):
        rows = store.all(_EXACT, (claim.key,))
        if claim.target == FILE:
            inside = world.below(claim.key) if claim.key[:1] == "/" else ""
            if inside:  # the folder was part of this repository when somebody took it
                rows += store.all(_EXACT, (inside,))
            rows += store.all(_PATTERNS)
    else:
        rows = store.all(_OPEN)
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
    if judged.mine is None and judged.covered is None and not judged.blockers:
        judged.queued = bool(store.value(_ANY_WAIT))
        if judged.queued and claim.agent_id != OPERATOR:  # a person does not stand in line
            from .waits import ahead

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


def _apart(lease: Lease, claim: Claim) -> bool:
    return apart(lease.key, lease.checkout, claim.key, claim.checkout)


def _siblings(claim: Claim, lease: Lease) -> bool:
    """Whether both are edits within one session: its pairing with others is none among them."""
    both = claim.kind == AUTO and lease.kind == AUTO
    return both and session_of(claim.agent_id) == session_of(lease.agent_id)


def attempt(store: "Store", claim: Claim, world: World) -> tuple[int, Judgement]:
    """Grant the claim if nothing is in the way: (lease id, judgement), id 0 when refused.

    The id is the fencing token: it rises with every change of holder and stays over a
    renewal. Inside ``writing()``. An edit under one's own explicit lease takes no second
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
        from .waits import use

        use(store, claim, world)
    return token, judged


def close_lapsed(store: "Store", judged: Judgement, now: int) -> None:
    """End what conflicts but holds no more, so that it cannot hold again. Inside ``writing()``."""
    for lease in judged.lapsed:
        end(store, lease.id, now, "lapsed")


def _take(store: "Store", claim: Claim, now: int) -> int:
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
        ),
    )
    store.execute(
        "DELETE FROM refusals WHERE agent_id = ? AND key = ?", (claim.agent_id, claim.key)
    )
    kind = "lease_taken" if claim.kind == EXPLICIT else "file_claimed"
    activity.record(
        store, now, claim.agent_id, kind, claim.reason, key=claim.key, checkout=claim.checkout
    )
    return token


def _renew(store: "Store", mine: Lease, claim: Claim, now: int) -> int:
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
            claim.reason,
            claim.reason,
            mine.id,
        ),
    )
    if upgraded:
        activity.record(store, now, claim.agent_id, "lease_taken", claim.reason, key=claim.key)
    return mine.id


def end(store: "Store", lease_id: int, now: int, why: str) -> None:
    """Close one lease row. Inside ``writing()``; the caller hands the path over."""
    store.execute(_END, (now, why, lease_id))


def release(store: "Store", leases: "list[Lease]", world: World, why: str, by: str) -> None:
    """End leases, record it, and hand each path to the first who waits for it (LOCK-8)."""
    for lease in leases:
        end(store, lease.id, world.now, why)
        kind = "lease_released" if lease.kind == EXPLICIT else "file_released"
        activity.record(store, world.now, by, kind, why, key=lease.key, checkout=lease.checkout)
    if leases and store.value(_ANY_WAIT):
        from .waits import hand_over

        for lease in leases:
            hand_over(store, lease, world)


def open_of(store: "Store", agent_id: str, kind: str = "") -> list[Lease]:
    """Every open lease row of one agent, whether it holds or not."""
    rows = store.all(_OPEN + " AND l.agent_id = ? ORDER BY l.id", (agent_id,))
    return [lease for lease in map(Lease, rows) if not kind or lease.kind == kind]


def all_open(store: "Store") -> list[Lease]:
    """Every open lease row, oldest first, whether it holds or not."""
    # The plus keeps the planner on the index of open leases: the table holds the ended ones too.
    return [Lease(row) for row in store.all(_OPEN + " ORDER BY +l.id")]


def newest_open(store: "Store", most: int, agent_id: str) -> tuple[list[Lease], int]:
    """(the newest open rows and all of one agent's, oldest first; how many were left out)."""
    rows = store.all(
        f"{_OPEN} AND l.id IN (SELECT id FROM (SELECT id FROM leases WHERE ended_at IS NULL "
        "ORDER BY +id DESC LIMIT ?) UNION ALL SELECT id FROM leases "
        "WHERE ended_at IS NULL AND agent_id = ?) ORDER BY l.id",
        (most, agent_id),
    )
    total = int(store.value("SELECT count(*) FROM leases WHERE ended_at IS NULL"))
    return [Lease(row) for row in rows], total - len(rows)


def run_out(store: "Store", now: int) -> list[Lease]:
    """Explicit leases whose time is over and whose row is still open."""
    rows = store.all(f"{_OPEN} AND l.kind = 'explicit' AND l.expires_at <= ?", (now,))
    return [Lease(row) for row in rows]


def on_key(store: "Store", target: str, key: str) -> list[Lease]:
    """Open leases on exactly this key."""
    rows = store.all(_OPEN + " AND l.key = ? ORDER BY l.id", (key,))
    same = target == RESOURCE
    return [lease for lease in map(Lease, rows) if (lease.target == RESOURCE) == same]


def end_turn(store: "Store", agent_id: str, world: World, why: str) -> None:
    """End the automatic leases of a turn that is over (AUTO-2).

    One that is kept until its commit stays, unless its edit was never seen to finish.
    """
    over = [
        lease
        for lease in open_of(store, agent_id, AUTO)
        if lease.keep != "commit" or not lease.written_at
    ]
    release(store, over, world, why, agent_id)


def mark_written(store: "Store", agent_id: str, key: str, checkout: str, now: int) -> None:
    """An edit was seen to finish: renew the automatic lease that it was made under."""
    store.execute(
        "UPDATE leases SET written_at = ?1, renewed_at = ?1 WHERE ended_at IS NULL AND key = ?2 "
        "AND agent_id = ?3 AND pattern = 0 AND (checkout = '' OR checkout = ?4)",
        (now, key, agent_id, checkout),
    )
