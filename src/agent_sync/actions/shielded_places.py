"""Verbs that write a file leave alone what everybody's protection rests on (WORK-6)."""

import os

from ..clients import claude_settings
from ..protection import shields
from ..protection.shields import SETTINGS
from .actor import Actor
from .refusal_types import Shielded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Store


def demand_unshielded(
    actor: Actor, store: "Store", me: str, path: str, after: "bytes | None" = None
) -> None:
    """Raise Shielded for a write to a shield while another agent is live.

    ``path`` is real; ``after`` what settings would say then, None: nobody's settings any more.
    """
    met = shields.written(shields.shields(actor.project, os.environ), path)
    if met is None:
        return
    if met.kind == SETTINGS and after is not None:
        text = after.decode("utf-8-sig", "replace")
        if not claude_settings.disarms(shields.settings_text(path), text):
            return
    other = shields.somebody_else(store, actor.world(), me)
    if other:
        raise Shielded(path, met.kind, other)


def other_at_work(actor: Actor) -> str:
    """The name of another live session or subagent, '' for none.

    Where nothing is kept nothing is made.
    """
    if not os.path.exists(actor.project.database):
        return ""
    store, me = actor.look()
    mine = me.id if me is not None else ""
    return shields.somebody_else(store, actor.world(), mine, people=False)
