"""PreToolUse: the edit gate (HOOK-3, AUTO-1) and the note that a shell call began (ID-4).

On success nothing is printed: an ``allow`` would skip the user's own permission prompt.
"""

from .. import locks, presence
from ..errors import StoreBusy, StoreCorrupt, StoreError
from ..leases import AUTO, RUNNING
from ..locks import Claim, Judgement
from ..project import key_of
from .call import NOTHING, Answer, Call

SHELLS = ("Bash", "PowerShell")


def handle(call: Call) -> Answer:
    """Refuse an edit of a path that somebody else has; else claim the path for this agent."""
    path = call.text("file_path") or call.text("notebook_path")
    if call.text("tool") in SHELLS:
        return _shell_begins(call)
    return edit(call, path) if path else NOTHING


def edit(call: Call, path: str) -> Answer:
    """Decide one edit."""
    key, checkout = key_of(call.project, path, call.cwd)
    claim = Claim(
        call.agent_id, key, checkout=checkout, kind=AUTO, keep=call.env.get(SETTING, "turn")
    )
    takes = claims_itself(call, key, checkout)
    if claim.keep != "commit":
        claim.keep = "turn"
    try:
        judged, form = decide(call, claim, takes=takes)
    except StoreError as error:
        judged, form = _seen_only(call, claim, error), 1
    if not judged.free and not form:
        from ..endings import found_committed

        found_committed(call.store, call.world, judged.blockers)
        judged, form = decide(call, claim, takes=takes, ask_git=False)
    if judged.free:
        return NOTHING
    from .refusals import refuse

    return refuse(call, claim, judged, path, form)


def decide(
    call: Call, claim: Claim, *, takes: bool, ask_git: bool = True
) -> "tuple[Judgement, int]":
    """One transaction: judge the claim, take it when it is free, count it when it is refused.

    Gives the judgement and the form of the refusal; form 0 for a refusal that is not counted
    yet, because git has to be asked first whether the file is committed.
    """
    with call.store.writing():
        call.refresh(RUNNING)
        judged = _grant(call, claim, takes=takes)
        if judged.free:
            return judged, 0
        from ..endings import found_interrupted, kept_until_commit

        if judged.blockers and found_interrupted(call.store, call.world, judged.blockers):
            judged = _grant(call, claim, takes=takes)
        if judged.free or (ask_git and kept_until_commit(judged.blockers)):
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


def _grant(call: Call, claim: Claim, *, takes: bool) -> Judgement:
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
    if not checkout or call.env.get(SETTING) == "off":
        return False
    if key.startswith((".git/", ".claude/")):
        return False
    ignored = call.env.get("AGENT_SYNC_AUTO_IGNORE", "")
    return not ignored or not _ignored(ignored, key)


def _ignored(setting: str, key: str) -> bool:
    from ..patterns import covers

    for pattern in setting.replace(",", " ").replace(":", " ").split():
        # As in other ignore lists, a pattern without a slash means any depth.
        if covers(pattern if "/" in pattern.rstrip("/") else f"**/{pattern}", key):
            return True
    return False


def _shell_begins(call: Call) -> Answer:
    with call.store.writing():
        call.refresh(RUNNING)
        if call.text("tool_use_id"):
            call.store.execute(
                "INSERT OR REPLACE INTO calls (tool_use_id, agent_id, session_id, started_at) "
                "VALUES (?, ?, ?, ?)",
                (
                    call.text("tool_use_id"),
                    call.agent_id,
                    call.agent_id.split("/", 1)[0],
                    call.now,
                ),
            )
    return NOTHING
