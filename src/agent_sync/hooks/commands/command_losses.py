"""What shell commands did to the work of others: looked for, kept, told (AUTO-5, WORK-3)."""

from ...protection import compare
from ...sessions import open_calls
from ..call import Call


def look(call: Call, *, after: bool, late: bool = False) -> str:
    """Look at the work of others, before or after a command; the note for whoever ran it.

    Before a command only what goes on in the background can have changed anything.
    """
    changes = compare.look(
        call.store,
        call.world,
        call.project,
        call.agent_id,
        tool_use_id=call.text("tool_use_id") if after else "",
        command=call.command if after else "",
        tool=call.text("tool"),
    )
    mine = [x for x in changes if x.by_id == call.agent_id and not x.of_person]
    if not mine:
        return ""
    from ...views.losses import note_for_writer

    return note_for_writer(mine, late=late or not after)


def look_late(call: Call) -> None:
    """At the next event of an agent whose commands were interrupted or went on by themselves.

    There is no call to answer to, so the note comes as a message.
    """
    _heads(call)
    note = look(call, after=True, late=True)
    if note:
        tell_later(call, note)
    if not call.alone and call.project.common:
        from ...sessions import open_calls
        from .made_by_command import note_made

        note_made(call, open_calls.oldest_of(call.store, call.agent_id), "")


def _heads(call: Call) -> None:
    """Whether one of these commands moved HEAD (WORK-8)."""
    from ..git_commands.heads_before import moved

    for one in open_calls.unfinished(call.store, call.agent_id, background=True):
        found = moved(one.head)
        if found:
            from ..git_commands.head_moves import note

            note(call, one.command, found)


def tell_later(call: Call, note: str) -> None:
    """The note as a message, where there is no answer to put it into."""
    from ...messages.mailbox import NEWS, notify

    with call.store.writing() as store:
        # It stands in the frame of the mail: nothing there may look like a word of the program.
        said = note.removeprefix("[agent-sync] ")
        notify(store, call.now, [call.agent_id], said, kind=NEWS)
