"""PreToolUse on a shell (HOOK-4): what the command would write is judged before it runs.

First the commands of git and the targets that are certain (AUTO-6, AUTO-4), then a look at what
others hold, to tell afterwards what slipped through (AUTO-5), then the note that a call is open
(ID-4). A refused command leaves no open call behind.
"""

from ...feed import activity
from ...identity.liveness import RUNNING
from ...sessions import open_calls
from ...shell.prefilter import only_reads
from ..call import NOTHING, Answer, Call, context_answer
from ..edits.claiming import others_have
from .noted_words import MOVED, RAN, SETTLING, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...store.sqlite import Transaction

SHOWN = 200
"""So many characters of a command are kept, to say later which one it was."""


def shell(call: Call) -> Answer:
    """Refuse a command that would write what somebody else has; else note that it begins."""
    command = call.command
    reads = only_reads(command)
    if not reads and not call.alone and call.project.common:
        from .made_by_command import note_dirt

        note_dirt(call)
    answer = NOTHING if reads else _judged(call, command)
    if answer.code:
        return answer
    note = "" if reads else _looked(call)
    if note and not answer.out:
        answer = context_answer(call, note)
    elif note:
        from .command_losses import tell_later

        tell_later(call, note)
    _begin(call, command)
    return answer


def go_on(call: Call) -> str:
    """Begin a command that would be refused, but nothing is; what its agent is told of before."""
    note = _looked(call)
    _begin(call, call.command)
    return note


_WATCHED = "SELECT 1 FROM watched WHERE owner_id = ? LIMIT 1"


def _looked(call: Call) -> str:
    """What changed before this command began: of the agent's own work, so that it is not taken for
    what the command did, and of others'."""
    notes = []
    if call.store.value(_WATCHED, (call.agent_id,)):
        from ..edits.own_work import note_on_all

        notes.append(note_on_all(call))
    if others_have(call):
        from .command_losses import look

        notes.append(look(call, after=False))
    return "\n".join(note for note in notes if note)


def _ends_unseen(call: Call, command: str) -> bool:
    """Whether the hook behind a command may be left out: alone, where it writes nothing, and its
    end says nothing of git either (SPEED-2)."""
    if call.quiet is None or not call.quiet.ends_edits or not only_reads(command):
        return False
    if "git" in command and any(word in command for word in MOVED):
        return False
    return SETTLING.isdisjoint(words_of(command))


def _note_run(call: Call, store: "Transaction", command: str) -> None:
    """The feed says that a command ran whose end is not looked at; of a failure it says so too."""
    ref = call.text("tool_use_id")
    if call.first_time(store, f"{RAN}|{ref}"):
        said = (call.text("description") or command)[:200]
        tool = call.text("tool")
        activity.record(store, call.now, call.agent_id, "command_run", said, tool=tool, ref=ref)
    if call.quiet:
        call.quiet.noted = True


def _judged(call: Call, command: str) -> Answer:
    from ...shell.prefilter import may_rename, maybe_writes

    renames = may_rename(command)
    if not renames and not maybe_writes(command):
        return NOTHING
    from .command_targets import judge, read

    effects = read(call, command)
    if renames and effects.own:
        from .other_names import judge as judge_names

        refused = judge_names(call, effects.own)
        if refused is not None:
            return refused
    found = effects.writes or effects.gits or effects.modes or effects.unknown
    return judge(call, effects) if found else NOTHING


def _begin(call: Call, command: str) -> None:
    stand = aside = ""
    if not only_reads(command):
        from ..git_commands.heads_before import heads

        stand = heads(call)
    if "commit" in command and not call.alone:
        from ..edits.commit_hold import put_aside

        aside = put_aside(call, command)
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        if call.text("tool_use_id") and _ends_unseen(call, command):
            _note_run(call, store, command)
            return
        if call.text("tool_use_id"):
            open_calls.begin(
                store,
                call.text("tool_use_id"),
                call.agent_id,
                call.now,
                command[:SHOWN],
                head=stand,
                aside=aside,
            )
