"""Work that somebody lost to another in the last day, also what was put back since (WORK-5)."""

from typing import Any

from ...actions import restore_actions
from ...actions.restore_actions import Listed
from ...identity.liveness import MINUTE
from ...protection import lost_versions
from ...protection.kept_versions import EDITED_OVER, PATCHED, QUIET, REPLACED
from ...store.sqlite import Store
from ...views.payload import moment
from ...views.terminal import ago, clean, exact
from . import offers

DAY_MS = 24 * 60 * MINUTE
MOST, LOOKED_AT = 100, 400
SILENT = (*QUIET, EDITED_OVER)
MEANT = (REPLACED, PATCHED)
"""Why a version was kept that somebody replaced knowingly: no alarm."""
Facts = dict[str, Any]


def lately(store: Store, now: int, *, here: bool) -> "list[Facts]":
    """What was lost, newest first, the restored ones too."""
    some = lost_versions.listed(store, LOOKED_AT, True)
    found = [
        one
        for one in some
        if one.at > now - DAY_MS and one.by_id != one.owner_id and one.why not in SILENT
    ]
    rows = restore_actions.listed(store, found[:MOST])
    return [card(one, now, here=here) for one in rows]


def card(listed: Listed, now: int, *, here: bool) -> Facts:
    """One version that somebody lost."""
    one = listed.version
    return {
        "version": f"V{one.id}",
        "path": one.key,
        "checkout": one.checkout or None,
        "owner": listed.owner or None,
        "owner_id": one.owner_id or None,
        "changed_by": listed.changed_by or None,
        "changed_by_id": one.by_id or None,
        "at": moment(one.at),
        "why": one.why,
        "alarm": one.why not in MEANT,
        "in_git": bool(one.source),
        "restored_at": moment(one.restored_at),
        "says": says(listed, now),
        "acts": offers.of_version(one, here=here),
    }


def says(listed: Listed, now: int, command: str = "") -> str:
    """Who lost what to whom, and whether it is back, in a sentence."""
    one = listed.version
    if one.why in MEANT:
        return _replaced(listed, now)
    who, by = clean(listed.owner, 40) or "you", clean(listed.changed_by, 40)
    whom = f" to {'a command of ' if command else ''}{by}" if by else ""
    back = f"; restored {ago(one.restored_at, now)}" if one.restored_at else ""
    how = f"`{clean(command, 300)}`" if command else clean(one.why)
    return f"{who} lost {exact(one.key, 200)}{whom} ({ago(one.at, now)}): {how}{back}"


def _replaced(listed: Listed, now: int) -> str:
    one = listed.version
    whose, by = clean(listed.owner, 40), clean(listed.changed_by, 40) or "you"
    stood = f"what {whose} had in {exact(one.key, 200)}" if whose else exact(one.key, 200)
    how = "a patch" if one.why == PATCHED else "a restore"
    back = f"; put back {ago(one.restored_at, now)}" if one.restored_at else ""
    return f"{by} replaced {stood} by {how} ({ago(one.at, now)}): kept as V{one.id}{back}"
