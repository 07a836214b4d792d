"""PreCompact: what must survive the summary: the note that also passes work on (HOOK-6, HAND-4).

Plain text on standard output joins the instructions of the summary in Claude Code.
"""

from ...clients.dialect import CONTEXT
from ...gates.handovers import handover_note
from ...views.handover_words import for_summary
from ...views.model_frame import line
from ..call import NOTHING, Answer, Call


def handle(call: Call) -> Answer:
    """Name what this agent works on, has done, holds and left open; nothing for none of it."""
    with call.store.writing() as store:
        agent = call.refresh(store)
    note = handover_note.of(call.store, call.world, agent.id)
    said = for_summary(note, line(agent.name, 80))
    return Answer(out=said, kind=CONTEXT, text=said) if said and call.hears else NOTHING
