"""The claim that an edit makes, whether it takes a lease, and how long it may wait (AUTO-1)."""

from ...locks import granting
from ...locks.claim import Claim, Judgement
from ...locks.lease import AUTO
from ...presence import agents
from ...repository.location import PARENT
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...store.sqlite import Transaction


_OTHERS = "SELECT 1 FROM leases WHERE ended_at IS NULL AND agent_id <> ? LIMIT 1"


def others_hold(call: Call) -> bool:
    """Whether anybody else has an open lease: else no file has to be looked at (AUTO-5)."""
    return bool(call.store.value(_OTHERS, (call.agent_id,)))


_STAKES = (
    "SELECT 1 FROM leases WHERE ended_at IS NULL AND agent_id <> ?1 UNION ALL "
    "SELECT 1 FROM seen WHERE wrote_at <> 0 AND agent_id <> ?1 LIMIT 1"
)


def others_have(call: Call) -> bool:
    """Whether anybody else holds something or has uncommitted work: else nothing is compared."""
    return bool(call.store.value(_STAKES, (call.agent_id,)))


_STANDS = (
    "SELECT EXISTS (SELECT 1 FROM calls WHERE aside <> '' AND agent_id <> ?1), "
    "EXISTS (SELECT 1 FROM parties WHERE bound = 1 AND agent_id IN (?1, ?2))"
)


def what_stands(call: Call) -> "tuple[int, int]":
    """(whether a commit of somebody else may have put changes aside for its hooks (WORK-9), whether
    a gate, crew, checkpoint or hand-over may stop this agent's writes (GATE-4)); one look."""
    me = call.agent_id
    row = call.store.one(_STANDS, (me, me.partition("/")[0]))
    return (row[0], row[1]) if row else (0, 0)


HOLD = "AGENT_SYNC_HOLD_SECONDS"
LONGEST_HOLD_S = 45


def claim_of(call: Call, key: str, checkout: str) -> Claim:
    """The claim that an edit of one file makes."""
    keep = "commit" if call.env.get(SETTING) == "commit" else "turn"
    return Claim(call.agent_id, key, checkout=checkout, kind=AUTO, keep=keep)


def hold_seconds(env: "Mapping[str, str]") -> int:
    """How long a call is held before it is refused: whole seconds, 0 (not at all) to 45."""
    text = env.get(HOLD, "").strip()
    # Python refuses to read a number of thousands of digits; the first nine say enough.
    digits = text.lstrip("0")[:9] if text.isascii() and text.isdigit() else ""
    return min(int(digits or 0), LONGEST_HOLD_S)


def grant(call: Call, store: "Transaction", claim: Claim, *, takes: bool) -> Judgement:
    """Take the claim if nothing is in the way, or only look."""
    if not takes:
        judged = granting.judge(store, claim, call.world)
        if judged.free:
            granting.close_lapsed(store, judged, call.now)
        return judged
    token, judged = granting.attempt(store, claim, call.world)
    if token:
        agents.mark_file(store, call.agent_id, claim.key, call.now)
        if judged.elsewhere:
            from .worktrees import tell_both

            tell_both(call, store, claim, judged.elsewhere)
    return judged


SETTING = "AGENT_SYNC_AUTO_LEASE"


def claims_itself(call: Call, key: str, checkout: str) -> bool:
    """Whether an edit of this path takes an automatic lease (AUTO-1)."""
    if not checkout or call.env.get(SETTING) == "off":
        return False
    if key.startswith((".git/", f"{PARENT}/")):
        return False
    if f"/{PARENT}/" in key or "/.git/" in key:  # the same two of a repository inside this one
        from ...repository.nested_repositories import innermost

        inside = innermost(call.project, checkout, key.split("/.git/", 1)[0])[1]
        if "/.git/" in key or inside.startswith(f"{PARENT}/"):
            return False
    ignored = call.env.get("AGENT_SYNC_AUTO_IGNORE", "")
    return not ignored or not _ignored(ignored, key)


def _ignored(setting: str, key: str) -> bool:
    from ...repository.path_patterns import covers

    for pattern in setting.replace(",", " ").replace(":", " ").split():
        # As in other ignore lists, a pattern without a slash means any depth.
        if covers(pattern if "/" in pattern.rstrip("/") else f"**/{pattern}", key):
            return True
    return False
