"""A program of somebody who is bound has changed guarded files, and no text said so (GATE-4).

The version before is kept, all parties are told, and its agent must acknowledge again.
"""

import os

from ...gates import bars, gate_verdicts, parties
from ...gates.bar import Look, Wanted
from ...gates.gate import get
from ...gates.gate_bar import guards
from ...gates.subjects import GATE, parsed
from ...git.revisions import content_of
from ...protection import baselines, kept_versions
from ...repository.contents import Look as Content
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...gates.gate import Gate
    from ...git.runner import Git
    from ...store.sqlite import Transaction

CROSSED = "changed behind a gate"


def note(call: Call, checkout: str, found: "list[tuple[str, Content]]", git: "Git") -> None:
    """Note which of the files, key and how it is now, a gate guards. Not inside a transaction."""
    if not found or not bars.is_bound(call.store, call.agent_id):
        return
    # What git says differs from HEAD is not ignored.
    look = Look(call.store, call.agent_id, call.world, is_work=lambda _: True)
    gates = [
        get(call.store, parsed(one.subject)[1])
        for one in parties.bound_to(call.store, call.agent_id)
        if one.subject[0] == GATE
    ]
    crossed = [
        (gate, key, now)
        for key, now in found
        for gate in gates
        if guards(look, gate, Wanted(key, checkout))
    ]
    stored = {key: content_of(git, os.fsencode(key)) for _, key, _ in crossed}
    with call.store.writing() as store:
        for gate, key, now in crossed:
            _keep(call, store, key, checkout, now, stored[key])
            _tell(call, store, gate, key)


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


def _tell(call: Call, store: "Transaction", gate: "Gate", key: str) -> None:
    gate_verdicts.must_acknowledge_again(store, gate, call.agent_id, key, call.world)
