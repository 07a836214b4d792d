"""A patch is written into the working tree, or taken back: in one go, or not at all (PATCH-4).

First it is written down what is going to be done, and every version that goes is kept. Then, in
one transaction, all is compared and judged once more, the rows are written, and the files. A crash
between leaves what ``patch_settling`` can tell by the content of the files.
"""

import os

from ...errors import Conflict
from ...feed import activity
from ...identity.who import of_another_machine
from ...protection import baselines, file_notes, kept_versions
from ...repository import contents
from ...repository.contents import ABSENT, Look
from ...system import processes
from .. import coverage, parties, stopped
from . import patch_files, patch_holders, patch_news, patches
from .patches import APPLIED, APPLY, REVERT, Patch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ...locks.claim import World
    from ...presence.agents import Agent
    from ...store.sqlite import Store, Transaction
    from .patch_checks import Checked
    from .patch_places import Place


class Landing:
    """One patch that one agent applies, or takes back, as a look at it found it."""

    def __init__(self, patch: Patch, me: "Agent", found: "Checked", *, back: bool = False) -> None:
        self.patch = patch
        self.me = me
        self.found = found
        self.back = back
        mark = os.urandom(4).hex()
        verb = REVERT if back else APPLY
        self.intent = f"{verb} {processes.machine()} {os.getpid()} {mark}"

    def run(self, store: "Store", world: "Callable[[], World]") -> None:
        """Do it. Raises Conflict where anything is not as it was found, InvalidInput or OSError
        where a file cannot be written; then no file differs.
        """
        with store.writing() as tx:
            self._announce(tx, world())
        try:
            with store.writing() as tx:
                self._land(tx, world())
        except BaseException:
            with store.writing() as tx:
                if patches.get(tx, self.patch.id).intent == self.intent:
                    patches.set_intent(tx, self.patch, "")
            raise

    def _announce(self, store: "Transaction", world: "World") -> None:
        now = patches.get(store, self.patch.id)
        if now.intent or (now.state, now.round) != (self.patch.state, self.patch.round):
            raise Conflict(f"{now.subject} was changed this very moment: look at it again")
        for place in self.found.places:
            state = self.found.results[place.name]
            after = ABSENT if state is None else contents.digest(state.content)
            if not self.back:
                coverage.note_after(store, now.subject, place.key, after)
            keep_before(store, world.now, self.patch, place, after, self.me.id)
        patches.set_intent(store, self.patch, self.intent, "" if self.back else self.me.id)

    def _land(self, store: "Transaction", world: "World") -> None:
        if patches.get(store, self.patch.id).intent != self.intent:
            raise Conflict(f"{self.patch.subject} was changed this very moment: look at it again")
        self._demand_same(store, world)
        who, where, keys = self.me.id, self.patch.checkout, self.found.keys
        held = {x.agent_id for x in patch_holders.holdings(store, world, who, where, keys)}
        note_end(store, world.now, self.patch, self.me, keys, back=self.back, held=held)
        patch_files.put(self.found.places, self.found.results)
        try:
            note_files(store, world.now, self.patch, self.me.id, self.found.places, back=self.back)
        except BaseException:
            patch_files.undo(self.found.places)
            raise

    def _demand_same(self, store: "Transaction", world: "World") -> None:
        for place in self.found.places:
            if contents.look(place.path).hash != place.look.hash:
                raise Conflict(f"{place.key} changed this very moment", path=place.key)
        wanted = missing(store, world, self.patch, self.found.keys, self.me.id, back=self.back)
        if wanted:
            raise Conflict(f"{wanted[0].key} was taken this very moment", path=wanted[0].key)


def missing(
    store: "Store", world: "World", patch: Patch, keys: "list[str]", me: str, *, back: bool
) -> "list[patch_holders.Holding]":
    """Who has one of the files now and has not agreed; to take a patch back nobody has."""
    if back:
        return patch_holders.holdings(store, world, me, patch.checkout, keys)
    return patch_holders.wanted(store, world, patch, keys, me).holders


def keep_before(
    store: "Transaction", now: int, patch: Patch, place: "Place", after: str, by_id: str
) -> None:
    """Keep what a file holds for whose it is. Raises Conflict where that cannot be done."""
    if place.look.hash == ABSENT:
        return
    authors = file_notes.authors_of(store, place.key, patch.checkout)
    owner = authors[0].agent_id if authors else file_notes.PERSON
    why = kept_versions.PATCHED if authors else kept_versions.BEFORE
    kept = kept_versions.keep(
        store,
        now,
        key=place.key,
        checkout=patch.checkout,
        look=place.look,
        after=after,
        owner_id=owner,
        by_id=by_id,
        why=why,
    )
    if not kept:
        raise Conflict(f"what is in {place.key} now cannot be kept: no room is left")


def note_end(
    store: "Transaction", now: int, patch: Patch, me: "Agent", keys: "list[str]", *, back: bool,
    held: "Collection[str]" = (),
) -> None:  # fmt: skip
    """The row of a patch that was applied, or taken back; whom it concerns is told, also those who
    ``held`` a file or waited for it."""
    patches.set_intent(store, patch, "")
    if back:
        patches.note_reverted(store, patch, me, now)
    else:
        patches.move(store, patch, me, APPLIED, now, patch.title)
    for key in keys:
        stopped.passes(store, me.id, key)
    patch_news.landed(store, now, patch, me, keys, back=back, held=held)


def note_files(
    store: "Transaction", now: int, patch: Patch, me: str, found: "list[Place]", *, back: bool
) -> None:
    """Whose the work in the files is now: the author's, but that of whoever applied it where the
    author is on another machine. Nobody is asked about the change.

    Taken back, it is not the author's any more where others have work there.
    """
    whose = me if of_another_machine(patch.author_id) else patch.author_id
    for place in found:
        there = contents.look(place.path)
        if there.hash == place.look.hash and there.mode == place.look.mode:
            continue
        if back:
            _taken_back(store, now, patch, me, place, there)
        else:
            file_notes.note(store, whose, place.key, patch.checkout, now, there, wrote=True)
        _move_baseline(store, now, patch, me if back else whose, place, there)
        activity.record(
            store, now, me, "file_patched", f"{patch.subject}: {patch.title}", key=place.key,
            checkout=patch.checkout, ref=patch.subject,
        )  # fmt: skip


def _taken_back(
    store: "Transaction", now: int, patch: Patch, me: str, place: "Place", there: Look
) -> None:
    authors = file_notes.authors_of(store, place.key, patch.checkout)
    if any(not parties.same(one.agent_id, patch.author_id) for one in authors):
        file_notes.forget_of(store, patch.author_id, patch.checkout, place.key)
    else:
        file_notes.note(store, me, place.key, patch.checkout, now, there, wrote=True)


def _move_baseline(
    store: "Transaction", now: int, patch: Patch, agent_id: str, place: "Place", there: Look
) -> None:
    where = (place.key, patch.checkout)
    if store.one(baselines.OF_ONE, where) is not None:
        baselines.rebase(store, now, *where, there)
    else:
        baselines.put(store, now, where, 0, agent_id, there)
