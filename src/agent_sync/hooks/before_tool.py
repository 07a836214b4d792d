"""PreToolUse: the edit gate (HOOK-3, AUTO-1) and the door to the shell gate (HOOK-4).

On success nothing is printed: an ``allow`` would skip the user's own permission prompt.
"""

from .. import locks, presence
from ..errors import StoreBusy, StoreCorrupt, StoreError
from ..leases import AUTO, RUNNING
from ..locks import Claim, Judgement
from ..project import key_of
from .call import NOTHING, Answer, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..leases import Lease

SHELLS = ("Bash", "PowerShell")
# The last write of somebody else since this agent last read or wrote the file: (who, changed at,
# uncommitted write at, my print, my hash, my last look), the last three None for a file that it
# never looked at. Here and not in ``seen``: one module less to load before every edit.
_NEWER = (
    "SELECT o.agent_id, o.changed_at, o.wrote_at, m.print, m.hash, m.at FROM seen o "
    "LEFT JOIN seen m ON m.key = o.key AND m.checkout = o.checkout AND m.agent_id = ?1 "
    "WHERE o.key = ?2 AND o.checkout = ?3 AND o.agent_id <> ?1 "
    "AND o.changed_at > coalesce(m.at, 0) ORDER BY o.changed_at DESC LIMIT 1"
)
HOLD = "AGENT_SYNC_HOLD_SECONDS"
LONGEST_HOLD_S = 45


def handle(call: Call) -> Answer:
    """Refuse an edit of a path that somebody else has; else claim the path for this agent."""
    if call.text("tool") in SHELLS:
        from .before_shell import shell

        return shell(call)
    path = call.text("file_path") or call.text("notebook_path")
    return edit(call, path) if path else NOTHING


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
        from .refusals import refuse

        return refuse(call, claim, judged, path, form)
    newer = call.store.one(_NEWER, (call.agent_id, key, checkout))
    if newer is None:
        return NOTHING
    from .stale import give_back, warn

    answer = warn(call, key, checkout, newer)
    if answer.code and takes and judged.mine is None and judged.covered is None:
        give_back(call, key, checkout)
    return answer


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


def decide(call: Call, claim: Claim, *, takes: bool, last: bool) -> "tuple[Judgement, int]":
    """One transaction: judge the claim, take it when it is free, count it when it is refused.

    Gives the judgement and the form of the refusal; form 0 for a refusal that is not counted
    yet: unless this is the ``last`` word, the call may be held, and git is asked first whether
    a file that is kept until its commit is committed.
    """
    with call.store.writing():
        call.refresh(RUNNING)
        judged = grant(call, claim, takes=takes)
        if judged.free:
            return judged, 0
        from ..endings import found_interrupted, kept_until_commit

        if judged.blockers and found_interrupted(call.store, call.world, judged.blockers):
            judged = grant(call, claim, takes=takes)
        if judged.free or not last or kept_until_commit(judged.blockers):
            return judged, 0
        from .counting import count

        return judged, count(call, claim.key, judged)


def _look_again(
    call: Call, claim: Claim, *, takes: bool, hold: int, blockers: "list[Lease]"
) -> "tuple[Judgement, int]":
    from ..endings import found_committed

    found_committed(call.store, call.world, blockers)
    if hold:
        from .holding import held_until_free

        if held_until_free(call, [claim], hold, lambda: grant(call, claim, takes=takes)):
            return Judgement(), 0
    with call.store.writing():
        judged = grant(call, claim, takes=takes)
        if judged.free:
            return judged, 0
        from .counting import count

        return judged, count(call, claim.key, judged)


def _seen_only(call: Call, claim: Claim, error: StoreError) -> Judgement:
    """Judge without writing: on a full disk or in a read-only folder what is held still shows.

    A free path is let through by the error itself, which is logged.
    """
    if isinstance(error, StoreBusy | StoreCorrupt):
        raise error
    with call.store.reading():
        judged = locks.judge(call.store, claim, call.world)
    if judged.free:
        raise error
    return judged


def grant(call: Call, claim: Claim, *, takes: bool) -> Judgement:
    """Take the claim if nothing is in the way, or only look. Inside ``writing()``."""
    if not takes:
        judged = locks.judge(call.store, claim, call.world)
        if judged.free:
            locks.close_lapsed(call.store, judged, call.now)
        return judged
    token, judged = locks.attempt(call.store, claim, call.world)
    if token:
        presence.mark_file(call.store, call.agent_id, claim.key, call.now)
        if judged.elsewhere:
            from .worktrees import tell_both

            tell_both(call, claim, judged.elsewhere)
    return judged


SETTING = "AGENT_SYNC_AUTO_LEASE"


def claims_itself(call: Call, key: str, checkout: str) -> bool:
    """Whether an edit of this path takes an automatic lease (AUTO-1)."""
    inside = key if checkout else call.world.below(key)
    if not inside or call.env.get(SETTING) == "off":
        return False
    if inside.startswith((".git/", ".claude/")):
        return False
    if not checkout and not {".git", ".claude"}.isdisjoint(inside.split("/")):
        return False  # the same two of a repository inside this one
    ignored = call.env.get("AGENT_SYNC_AUTO_IGNORE", "")
    return not ignored or not _ignored(ignored, inside)


def _ignored(setting: str, key: str) -> bool:
    from ..patterns import covers

    for pattern in setting.replace(",", " ").replace(":", " ").split():
        # As in other ignore lists, a pattern without a slash means any depth.
        if covers(pattern if "/" in pattern.rstrip("/") else f"**/{pattern}", key):
            return True
    return False
