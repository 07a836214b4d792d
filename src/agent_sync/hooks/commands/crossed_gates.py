"""A program of somebody who is bound has changed barred files, and no text said so (GATE-4).

The version before is kept, all parties are told, and at a gate its agent must acknowledge again.
"""

import os

from ...gates import bars, crossing, parties
from ...gates.bar import Look, Wanted
from ...git.revisions import content_of
from ...protection import baselines, file_notes, kept_versions
from ...protection.watched_files import in_line
from ...repository.contents import Look as Content
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.runner import Git
    from ...store.sqlite import Transaction

CROSSED = "changed behind a gate"


def note(call: Call, checkout: str, found: "list[tuple[str, Content]]", git: "Git") -> None:
    """Note which of the files, key and how it is now, may not be written by this agent now.

    Not what another one wrote meanwhile. Runs git: not inside a transaction.
    """
    if not found or not bars.is_bound(call.store, call.agent_id):
        return
    # What git says differs from HEAD is not ignored.
    look = Look(call.store, call.agent_id, call.world, is_work=lambda _: True)
    bound = parties.bound_to(call.store, call.agent_id)
    crossed: dict[str, list[str]] = {}
    kept: dict[str, Content] = {}
    for key, now in found:
        for party in bound:
            judge = bars.JUDGES[party.subject[0]]
            if judge(look, party, Wanted(key, checkout)) and not _by_another(
                call, key, checkout, now
            ):
                crossed.setdefault(party.subject, []).append(key)
                kept[key] = now
    stored = {key: content_of(git, os.fsencode(key)) for key in kept}
    if not kept:
        return
    with call.store.writing() as store:
        for key, now in kept.items():
            _keep(call, store, key, checkout, now, stored[key])
        for subject, keys in crossed.items():
            crossing.note(store, subject, call.agent_id, keys, call.world)


def _by_another(call: Call, key: str, checkout: str, now: Content) -> bool:
    """Whether a file holds exactly what somebody of another session wrote."""
    return any(
        one.wrote_at and one.hash == now.hash and not in_line(call.agent_id, one.agent_id)
        for one in file_notes.of_file(call.store, key, checkout)
    )


def _keep(
    call: Call, store: "Transaction", key: str, checkout: str, now: Content, stored: str
) -> None:
    """Keep the version before: the one that was looked at last, else that of HEAD."""
    row = store.one(baselines.OF_ONE, (key, checkout))
    before = baselines.Before(row) if row is not None else None
    known = before is not None and before.hash not in ("", now.hash)
    kept_versions.keep(
        store,
        call.now,
        key=key,
        checkout=checkout,
        look=Content("", before.hash, before.mode) if known and before else None,
        source="" if known or not stored else kept_versions.GIT + stored,
        mode=0 if known else 0o644,
        after=now.hash,
        owner_id=call.agent_id,
        by_id=call.agent_id,
        why=CROSSED,
    )
