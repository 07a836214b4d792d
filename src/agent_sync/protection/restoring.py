"""Putting a kept version of a file back, or beside it (AUTO-5).

What stands there now is kept first, in a transaction of its own: only then is it replaced, in a
second one, if it still is what was kept.
"""

from collections.abc import Callable
from typing import TypeVar

from ..errors import Conflict
from ..feed import activity
from ..git.stored_names import stored_path
from ..locks import granting, waiting
from ..locks.claim import Claim, World
from ..locks.lease import AUTO, Lease
from ..messages import mailbox
from ..presence import agents
from ..presence.agents import Agent
from ..repository import contents
from ..repository.contents import ABSENT, Look
from ..repository.location import Project
from ..store.sqlite import Store, Transaction
from . import baselines, file_notes, kept_versions, lost_versions
from .kept_versions import Kept
from .put_in_place import check_place, write
from .watched_files import in_line

T = TypeVar("T")


class Choice:
    """The version that is meant, and whether the file holds it already."""

    __slots__ = ("already", "version")

    def __init__(self, version: Kept, *, already: bool) -> None:
        self.version = version
        self.already = already


def choose(versions: "list[Kept]", there: Look, asker_id: str = "") -> "Choice | None":
    """What 'the kept version' of a file means for whoever asks, given its versions, newest first.

    One's own newest that was not put back yet and is not there (WORK-5; '' asks for the person).
    Else the newest that somebody's change replaced; when both sides of a change ask for it, the
    second finds it done. What a restore replaced comes by its number alone.
    """
    wanted = [one for one in versions if one.why != kept_versions.REPLACED]
    own = [one for one in wanted if _is_of(asker_id, one) and one.why != kept_versions.HANDED_ON]
    named = [one for one in wanted if one.why not in kept_versions.QUIET]
    quiet = [one for one in wanted if one.why == kept_versions.AT_WORK]
    mine = next((x for x in own if not x.restored_at and (x.hash or x.source) != there.hash), None)
    fresh = next((one for one in named if not one.restored_at), None)
    done = next((one for one in named if one.hash and one.hash == there.hash), None)
    last = next((one for one in quiet if not one.restored_at), None)
    version = mine or fresh or done or last
    if version is None:
        return None
    return Choice(version, already=bool(version.hash) and version.hash == there.hash)


def _is_of(asker_id: str, version: Kept) -> bool:
    if not asker_id:
        return not version.owner_id
    return bool(version.owner_id) and in_line(asker_id, version.owner_id)


def gives_back(version: Kept, blockers: "list[Lease]", there: Look) -> bool:
    """Whether those who hold a file get their own version back, with nothing written over it."""
    return (
        bool(blockers)
        and bool(version.owner_id)
        and version.after == there.hash
        and all(in_line(lease.agent_id, version.owner_id) for lease in blockers)
    )


class Restore:
    """One version to be put back by one agent."""

    def __init__(
        self, store: Store, project: Project, me: Agent, version: Kept, data: bytes
    ) -> None:
        self.store = store
        self.project = project
        self.me = me
        self.version = version
        self.data = data
        self.path = stored_path(project, version.checkout, version.key)

    def run(self, world: Callable[[], World]) -> int:
        """Put it back; the number under which the replaced version is kept, 0 for none.

        Raises waiting.InTheWay when somebody else holds the file, and as ``check``; Conflict when
        what stands there changes meanwhile.
        """
        there = self.check()
        replaced = self._when_free(world, there, lambda tx, now: self._keep(tx, now, there))
        self._when_free(world, there, lambda tx, now: self._replace(tx, now, there, replaced))
        return replaced

    def check(self) -> Look:
        """What stands there now. Raises Conflict when that cannot be kept, InvalidInput when no
        file can stand there.
        """
        check_place(self.path)
        there = contents.look(self.path)
        if there.hash != ABSENT and there.content is None:
            raise Conflict(
                f"what is at {self.path} now is too large to be kept: move it away first, or "
                "use --to PATH",
                path=self.version.key,
            )
        return there

    def _when_free(self, world: Callable[[], World], there: Look, act: waiting.Act[T]) -> T:
        """Do ``act`` in a transaction that found the file free for me, or may be given back."""
        claim = Claim(
            self.me.id,
            self.version.key,
            checkout=self.version.checkout,
            kind=AUTO,
            keep="turn",
        )
        try:
            return waiting.at_once(self.store, [claim], act, world)
        except waiting.InTheWay as found:
            if not gives_back(self.version, found.refused[0][1].blockers, there):
                raise
        with self.store.writing() as store:
            moment = world()
            judged = granting.judge(store, claim, moment)
            if not judged.free and not gives_back(self.version, judged.blockers, there):
                raise waiting.InTheWay([(claim, judged)], moment)
            return act(store, moment)

    def _keep(self, store: Transaction, world: World, there: Look) -> int:
        if there.hash == ABSENT:
            return 0
        undone = self.version.after == there.hash
        return kept_versions.keep(
            store,
            world.now,
            key=self.version.key,
            checkout=self.version.checkout,
            look=there,
            after=contents.digest(self.data),
            owner_id=self.version.by_id if undone else "",
            by_id=self.me.id,
            why=kept_versions.REPLACED,
        )

    def _replace(self, store: Transaction, world: World, there: Look, replaced: int) -> None:
        if contents.look(self.path).hash != there.hash:
            raise Conflict(
                f"{self.version.key} changed this very moment; look at it, then try again",
                path=self.version.key,
            )
        # The rows are written first: if one cannot be, the file stays as it is.
        self._record(store, world, there, replaced)
        write(self.path, self.data, self.version.mode or there.mode)
        found = contents.look(self.path)
        baselines.rebase(store, world.now, self.version.key, self.version.checkout, found)
        if self.version.owner_id == self.me.id:
            self._note(store, world.now, found)

    def _note(self, store: Transaction, now: int, found: Look) -> None:
        """My own version is what I know of the file. Of others nothing new is known: what they
        last read or wrote themselves says by its content whether this is theirs."""
        place = (self.version.key, self.version.checkout)
        file_notes.note(store, self.me.id, *place, now, found, wrote=True, whole=True)

    def _record(self, store: Transaction, world: World, there: Look, replaced: int) -> None:
        version, now = self.version, world.now
        lost_versions.mark_restored(store, version.id, now)
        if version.by_id not in ("", version.owner_id) and version.after == there.hash:
            # The change is undone: it is nobody's uncommitted work any more.
            store.execute(
                "UPDATE seen SET wrote_at = 0 WHERE key = ? AND checkout = ? AND agent_id = ?",
                (version.key, version.checkout, version.by_id),
            )
        instead = f", what was there is V{replaced}" if replaced else ""
        activity.record(
            store,
            now,
            self.me.id,
            "file_restored",
            f"V{version.id}{instead}",
            key=version.key,
            checkout=version.checkout,
        )
        agents.mark_file(store, self.me.id, version.key, now)
        if version.owner_id not in ("", self.me.id):
            text = f"{self.me.name} has put your version V{version.id} of {version.key} back"
            mailbox.notify(store, now, [version.owner_id], text, kind=mailbox.NEWS)
