"""What others did to an agent's own work, found by its own hooks: kept, told at once (WORK-3)."""

from ...protection import compare
from ..call import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...protection.alarms import Change
    from ...repository.contents import Look
    from ...store.sqlite import Transaction


def note_on(call: Call, key: str, checkout: str) -> str:
    """Look at one file of the agent's own work; what it has to know of it, '' for nothing."""
    return _note(call, _look(call, (key, checkout)))


def note_on_all(call: Call) -> str:
    """Look at all of the agent's own work; the same."""
    return _note(call, _look(call, None))


def _look(call: Call, place: "tuple[str, str] | None") -> "list[Change]":
    return compare.own_look(
        call.store,
        call.world,
        call.project,
        call.agent_id,
        tool=call.text("tool"),
        only=place,
        known=call.alone,
    )


def _note(call: Call, changes: "list[Change]") -> str:
    if not changes:
        return ""
    from ...protection.alarms import note_for_owner
    from ...views.model_frame import line

    return f"[agent-sync] {line(note_for_owner(changes, call.agent_id), 1_500)}"


def keep_unknown(call: Call, store: "Transaction", key: str, checkout: str, found: "Look") -> None:
    """Keep what stands in a file of the agent's own that neither it nor another is known to have
    written: the person may have saved it, and the agent's next edit takes it away (WORK-5).
    """
    from ...protection import file_notes, kept_versions

    views = file_notes.of_file(store, key, checkout)
    if found.content is None or any(x.hash == found.hash for x in views):
        return
    kept_versions.keep_before(store, call.now, key, checkout, found, call.agent_id)
