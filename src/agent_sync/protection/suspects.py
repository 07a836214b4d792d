"""Who is to be asked about a change of somebody's file, and when nobody is (AUTO-5, WORK-5).

In doubt nobody: a change that its owner may have made, or may know of, raises no alarm. The
version before it is kept all the same. Where a command of the owner ran and one of another agent
beside it, the owner is told that it is, and nobody is named.
"""

import sys

from ..identity import liveness
from ..identity.liveness import OFFLINE
from ..locks.lease import AUTO, Lease
from ..presence import called
from ..repository.contents import ABSENT, Look
from . import file_notes, kept_versions
from .alarms import Change, Suspect
from .commands_beside import Running, may_have_written, running

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Row, Transaction
    from .baselines import Before
    from .watched_files import WatchedFile

EDIT_MS = 60_000
"""An edit that began this long ago, and was not seen to finish, may still write."""
SETTLE_MS = 5_000
CLOCK_MS = 2_000
"""So far a file's times and ours may be apart; also a late write of a command that is over."""
MOST_ACTIVITY = 500
FINISHED = 20
_EDITS = ("file_edited", "file_written", "file_appended", "file_restored")
_COMMANDS = ("command_run", "command_failed")

_SINCE = "SELECT agent_id, type, key, at FROM activity WHERE at >= ? ORDER BY at LIMIT ?"
_TOUCHED = "SELECT last_key_at FROM agents WHERE id = ? AND last_key = ?"
_LAST_ON = (
    "SELECT agent_id, type, at FROM activity WHERE key = ? AND key <> '' ORDER BY seq DESC LIMIT ?"
)
_HELD_BY = "SELECT agent_id FROM leases WHERE id = ?"


def _times(found: Look, looked_at: int, now: int) -> "tuple[int, int]":
    """Between which moments (ms) a file came to be what it is, as its times say.

    Everything counts when there is no file, or when its clock is not ours.
    """
    parts = found.print.rstrip("!").split(":")
    if len(parts) < 3:
        return 0, sys.maxsize
    written, touched = sorted(int(part) // 1_000_000 for part in parts[1:3])
    if not looked_at - CLOCK_MS <= touched <= now + CLOCK_MS:
        return 0, sys.maxsize
    return written - CLOCK_MS, touched + CLOCK_MS


def _by_formatter(edited_at: int, first: int) -> bool:
    """Whether a file may have come to be what it is by hooks right behind an edit."""
    return not first or edited_at - 2 * CLOCK_MS <= first <= edited_at + SETTLE_MS


class Blame:
    """Judges the changes of one look."""

    __slots__ = ("_activity", "_calls", "caller_id", "looked_at", "store", "world")

    def __init__(self, store: "Transaction", world: "World", caller_id: str) -> None:
        self.store = store
        self.world = world
        self.caller_id = caller_id
        self._calls: list[Running] | None = None
        self._activity: dict[int, list[Row]] = {}
        self.looked_at = -1

    def judge(self, file: "WatchedFile", row: "Before", found: Look) -> "Change | None":
        """What a changed content means: a change to answer for, or None.

        The version before is kept unless its holder knows the new one.
        """
        appeared = row.hash == ABSENT
        owner = row.owner_id if not row.lease_id else row.owner_id or self._owner_of(row.lease_id)
        if self._known(file, found) or (appeared and not (file.leases and file.named)):
            return None
        if not file.is_of(owner):
            self._keep(file, row, found, kept_versions.HANDED_ON, owner)
            return None
        changed = _times(found, row.at, self.world.now)
        by_command = self._by_command(file, row.at, *changed)
        by_edit = self._by_edit(file, row.at, changed[0], gone=not found.hash)
        if file.shared or by_command or by_edit:
            number = self._keep(file, row, found, kept_versions.AT_WORK, owner)
            if not number or file.shared:
                return None
            return self._meanwhile(file, number, found, changed[1], by_edit=by_edit)
        suspects = self._suspects()
        if owner == file_notes.PERSON and not (suspects and file.owner_id == owner):
            self._keep(file, row, found, kept_versions.AT_WORK, owner)  # whose editor has no hooks
            return None
        by = suspects[0].id if len(suspects) == 1 and not suspects[0].background else ""
        why = kept_versions.OVERWRITTEN if suspects else kept_versions.OUTSIDE
        if self._told_before(file, row, found, owner):
            return None
        number = self._once_more(file, row, found, owner, by)
        number = number or self._keep(file, row, found, why, owner, by=by)
        return Change(
            file,
            number,
            suspects,
            self.caller_id,
            name=called.shown(self.store, file.owner_id),
            gone=not found.hash,
            new=appeared,
        )

    def _meanwhile(
        self, file: "WatchedFile", number: int, found: Look, last: int, *, by_edit: bool
    ) -> "Change | None":
        """A change while a command of the owner ran or right behind its edit, if a command of
        another may have made it.
        """
        if not may_have_written(self._open(), file.is_of, last):
            return None
        name = called.shown(self.store, file.owner_id)
        gone = not found.hash
        change = Change(file, number, [], "", name=name, gone=gone, new=False, doubtful=True)
        change.behind_edit = by_edit
        return change

    def _told_before(self, file: "WatchedFile", row: "Before", found: Look, owner: str) -> bool:
        """Whether all was kept and told before the caller's command, since that named the file."""
        place, me, since = (file.key, file.checkout), self.caller_id, self._looked()
        if kept_versions.saved_since(self.store, *place, me, since):
            return True
        version = (*place, row.hash, owner)
        if not kept_versions.is_kept(self.store, *version, by_id=me, since=since):
            return False
        self._keep(file, row, found, kept_versions.OVERWRITTEN, owner, by=self.caller_id)
        return True

    def _once_more(
        self, file: "WatchedFile", row: "Before", found: Look, owner: str, by: str
    ) -> int:
        """The number of the holder's own version, when what is replaced now is no work of its
        own but an earlier change that it has not seen; else 0."""
        if self._known(file, Look("", row.hash)):
            return 0
        return kept_versions.changed_again(
            self.store, file.key, file.checkout, owner, row.hash, found.hash, by
        )

    def _keep(
        self,
        file: "WatchedFile",
        row: "Before",
        found: Look,
        why: str,
        owner: str,
        *,
        by: str = "",
    ) -> int:
        if row.hash == ABSENT:
            return 0
        return kept_versions.keep(
            self.store,
            self.world.now,
            key=file.key,
            checkout=file.checkout,
            look=Look(row.print, row.hash, row.mode),
            after=found.hash,
            owner_id=owner,
            by_id=by,
            why=why,
        )

    def _known(self, file: "WatchedFile", found: Look) -> bool:
        """Whether the content is what a holder last wrote or read itself.

        A write by its shell after that is not in the row's hash.
        """
        return any(
            one.hash == found.hash and one.wrote_at <= one.at and file.is_of(one.agent_id)
            for one in file_notes.of_file(self.store, file.key, file.checkout)
        )

    def _owner_of(self, lease_id: int) -> str:
        return str(self.store.value(_HELD_BY, (lease_id,)) or "")

    def _looked(self) -> int:
        """When the caller last found everything as its rows say: before its youngest open call."""
        if self.looked_at < 0:
            mine = [one.started_at for one in self._open() if one.agent_id == self.caller_id]
            self.looked_at = max(mine, default=0)
        return self.looked_at

    def _open(self) -> "list[Running]":
        if self._calls is None:
            self._calls = running(self.store)
        return self._calls

    def _by_command(self, file: "WatchedFile", row_at: int, first: int, last: int) -> bool:
        """Whether a command of a holder, or of somebody in its line, may have written the file.

        Not one that was over before ``first`` or began after ``last`` (ms): the file changed
        between the two.
        """
        if any(file.is_of(one.agent_id) and one.started_at <= last for one in self._open()):
            return True
        rows = self._since(max(row_at, self._looked()))
        return any(
            kind in _COMMANDS and int(at) >= first and file.is_of(agent_id)
            for agent_id, kind, _, at in rows
        )

    def _by_edit(self, file: "WatchedFile", row_at: int, first: int, *, gone: bool) -> bool:
        """Whether an edit of theirs may have, or hooks behind one.

        An edit of the row's own moment is what the row holds; only what formatters of its user's
        made of it then is not: they write soon, and remove nothing.
        """
        since = max(row_at, self._looked())
        rows = self._since(since)
        if len(rows) > MOST_ACTIVITY:
            return True
        for agent_id, kind, key, at in rows:
            fresh = int(at) > row_at or (not gone and _by_formatter(int(at), first))
            if kind in _EDITS and key == file.key and fresh and file.is_of(agent_id):
                return True
        return any(
            self._settling(lease) or self._editing(lease, file.key, since) for lease in file.leases
        )

    def _settling(self, lease: "Lease") -> bool:
        """Whether the holder has given no sign since its edit, and that was just now.

        Hooks of its user's own (formatters) run beside ours and may still write the file; the
        client goes on only when they are done.
        """
        silent = 0 < lease.holder.last_seen <= lease.written_at
        return silent and self.world.now - lease.written_at < SETTLE_MS

    def _since(self, since: int) -> "list[Row]":
        rows = self._activity.get(since)
        if rows is None:
            rows = self.store.all(_SINCE, (since, MOST_ACTIVITY + 1))
            self._activity[since] = rows
        return rows

    def _editing(self, lease: "Lease", key: str, since: int) -> bool:
        """Whether an edit of the holder's own has begun and was not seen to finish.

        Under an explicit lease an edit leaves its mark on the agent, not on the lease. One that
        begins this very moment asks here itself.
        """
        young = min(since, self.world.now - EDIT_MS)
        if lease.kind == AUTO:
            began = lease.renewed_at
            return began > lease.written_at and young <= began < self.world.now
        began = int(self.store.value(_TOUCHED, (lease.agent_id, key)) or 0)
        if not young <= began < self.world.now or not began:
            return False
        return not any(
            agent_id == lease.agent_id and kind in _EDITS and at >= began
            for agent_id, kind, at in self.store.all(_LAST_ON, (key, FINISHED))
        )

    def _suspects(self) -> "list[Suspect]":
        """Whoever has a command open and is there. A holder's line has none (``_by_command``)."""
        found: dict[str, Suspect] = {}
        for run in self._open():
            live = liveness.status(run.holder, self.world.now, self.world.limits, self.world.probe)
            if live != OFFLINE and run.started_at <= self.world.now:
                one = found.setdefault(run.agent_id, Suspect(run.agent_id, run.holder.name))
                one.commands.append(run.command)
                one.background = one.background and run.background
        return list(found.values())
