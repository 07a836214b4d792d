"""Edits from an old picture of a file (AUTO-8): told, and a ``Write`` over it refused once.

Reached only when somebody else wrote the file after this agent last read or wrote it. Content
decides: a file that holds what the agent knows is not stale, whatever its times say. Where Reads
may have gone unrecorded (SPEED-2), they were made before anybody else changed a file in this
session: what was changed before it began is known, what was changed since is not.
"""

from ...presence import agents
from ...repository import contents
from ...views.model_frame import line
from ..call import NOTHING, Answer, Call, context_answer
from .refused_edit import blocked, clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...repository.contents import Look
    from .file_view import View


def warn(call: Call, key: str, views: "list[View]", found: "Look", *, whole: bool) -> Answer:
    """What to answer to an edit of a file that holds ``found``, as ``views`` say who knows it.

    ``whole``: it names nothing of what it replaces.
    """
    since = agents.unrecorded_since(call.store, call.agent_id)
    mine = next((view for view in views if view.agent_id == call.agent_id), None)
    newer = _newest(mine, [view for view in views if view.changed_at > since])
    if newer is None:
        return NOTHING
    if mine is None and not since and not (newer.wrote_at and whole):
        return NOTHING  # an Edit has to name what it replaces, so it knows the text
    knows = mine is not None and not mine.unread and found.hash == mine.hash
    if knows or found.hash == contents.ABSENT:
        return NOTHING
    told = _told(call, key, newer.agent_id, newer.changed_at, mine.at if mine else None)
    if not whole:
        return _note(call, key, newer.changed_at, told)
    if _first(call, key, newer.changed_at):
        return blocked(call, f"[agent-sync] BLOCKED: {told} {_ADVICE}")
    return NOTHING


def _newest(mine: "View | None", views: "list[View]") -> "View | None":
    """The last write of somebody else that this agent has not seen."""
    knows = 0 if mine is None or mine.unread else mine.at
    # What a person changes the client sees itself.
    newer = [x for x in views if x is not mine and x.agent_id and x.changed_at > knows]
    return max(newer, key=lambda one: one.changed_at, default=None)


def give_back(call: Call, key: str, checkout: str) -> None:
    """A refused write claims nothing: its author may want to go on with the file."""
    from ...locks import ending, open_leases
    from ...locks.lease import AUTO

    with call.store.writing() as store:
        mine = open_leases.open_of(store, call.agent_id, AUTO)
        fresh = [x for x in mine if (x.key, x.checkout) == (key, checkout) and not x.written_at]
        ending.release(store, fresh, call.world, "write refused", call.agent_id)


_ADVICE = (
    "Writing the whole file now would undo that change. Read the file again, then make your "
    "change on what it holds now."
)


def _told(call: Call, key: str, who: str, changed_at: int, known_at: "int | None") -> str:
    name = call.store.value("SELECT name FROM agents WHERE id = ?", (who,)) or who
    since = (
        "and you have not read it since"
        if known_at is None
        else f"after you last read or wrote it at {clock(int(known_at), call.now)}"
    )
    when = clock(changed_at, call.now)
    return f"{line(key)} was changed by {line(str(name), 80)} at {when}, {since}."


def _note(call: Call, key: str, changed_at: int, told: str) -> Answer:
    with call.store.writing() as store:
        again = not call.first_time(store, f"stale-note|{key}|{changed_at}")
    if again:
        return NOTHING
    text = f"[agent-sync] {told} This edit goes through; read the file again before the next one."
    return context_answer(call, text)


def _first(call: Call, key: str, changed_at: int) -> bool:
    """Whether this call is the one that is refused for that change, also when delivered twice."""
    ref = call.text("tool_use_id")
    with call.store.writing() as store:
        if call.first_time(store, f"stale|{key}|{changed_at}"):
            if ref:
                call.first_time(store, f"stale-refused|{ref}")
            from ...feed import activity

            activity.record(store, call.now, call.agent_id, "stale_write_refused", key=key, ref=ref)
            return True
        from ...sessions import handled_once

        mark = f"{call.agent_id}|stale-refused|{ref}"
        return bool(ref) and handled_once.made_at(store, mark) is not None
