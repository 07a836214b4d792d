"""Every failure the program expects: a type, a stable code, an exit status and its facts.

The class attribute ``template`` is the sentence; facts fill it. Nothing here prints:
the command line and the hooks each have one place that turns an error into output.
"""

from .failures import (
    CONFLICT,
    ERROR,
    NOT_FOUND,
    OK,
    USAGE,
    AgentSyncError,
    StoreBusy,
    StoreError,
)
from .unusable_database import StoreCorrupt, StoreTooNew
from .wrong_values import InvalidInput, NotFound


class UsageError(AgentSyncError):
    """The command line itself is wrong."""

    code = "usage"
    exit_status = USAGE


class Conflict(AgentSyncError):
    """Somebody else has it, or doing it now would be wrong."""

    code = "conflict"
    exit_status = CONFLICT


class Held(Conflict):
    """A lease of another agent is in the way. Facts: path, holder, reason, since, until …"""

    code = "held"


class Claimed(Conflict):
    """A task belongs to another live agent."""

    code = "claimed"


class NameTaken(Conflict):
    """A name is held by another live agent."""

    code = "name_taken"
    template = "the name {name} is held by another live agent; {suggestion} is free"


class Ambiguous(Conflict):
    """A title or name matches several things."""

    code = "ambiguous"


class WaitTimedOut(Conflict):
    """A bounded wait ended without the lease."""

    code = "wait_timed_out"


class WouldDeadlock(Conflict):
    """A wait that would close a cycle of waiting agents."""

    code = "would_deadlock"


class NotYourName(Conflict):
    """What judges is done in one's own name, and another was given. Facts: verb, named."""

    code = "not_own_name"


class UnsureSession(Conflict):
    """Which session of its client a shell belongs to is not certain. Facts: client, sessions."""

    code = "unsure_session"


class StaleToken(Conflict):
    """A fencing token that a later holder has overtaken."""

    code = "stale_token"


class Barred(Conflict):
    """A gate, crew, checkpoint or hand-over bars it. Facts: subject, path, next."""

    code = "barred"


class NotReady(Conflict):
    """A step that the state of a gate, checkpoint or patch does not allow yet. Facts: subject, …"""

    code = "not_ready"


class NotAParty(Conflict):
    """Somebody without part in it, or without the part that may do this. Facts: subject."""

    code = "not_a_party"


class RefusedByServer(Conflict):
    """What other machines have a say in, and the server refused. Facts: why, holder."""

    code = "refused_by_server"


class Unconfirmed(Conflict):
    """No word came from the server that must confirm it, so it was not taken. Facts: room."""

    code = "not_confirmed"


class StoreForeign(StoreError):
    """What lies in the database's place was made by another program. Facts: path."""

    code = "database_foreign"
    template = "{path} is not agent-sync's database: move it away, and a new one is made"
    why = "what lies in the place of its database is not agent-sync's"
    mend = "move it away, 'agent-sync doctor' says where it is"


class StoreMisplaced(StoreError):
    """State is not kept there: a link, no file, somebody else's, writable for others. Facts: path.

    Its sentence names what is wrong and the command that mends it.
    """

    code = "database_misplaced"
    why = "its folder or a file in it is not agent-sync's own, or others can write it"
    mend = "'agent-sync doctor' says which file, and what mends it"


class StoreTracked(StoreMisplaced):
    """Git tracks what lies in the database's place: a clone may have brought it. Facts: path, mend.

    ``mend`` is the command.
    """

    code = "database_tracked"
    template = (
        "git tracks {path}, so it may have come with a clone, and it is not used; {mend}, and "
        "remove it too if it is not your own"
    )
    why = "git tracks its folder, so it may have come with a clone"
    mend = "'git rm -r --cached .claude/coordination', and remove it too if it is not your own"


class NoProject(AgentSyncError):
    """There is no repository (or initialised folder) here."""

    code = "no_project"
    template = (
        "no git repository and no .claude folder found from {start}; "
        "run 'agent-sync init' in the folder the agents share"
    )


class InstallError(AgentSyncError):
    """Installing or removing stopped with nothing changed, unless the sentence says otherwise."""

    code = "install"


__all__ = [
    "AgentSyncError",
    "Ambiguous",
    "Barred",
    "CONFLICT",
    "Claimed",
    "Conflict",
    "ERROR",
    "Held",
    "InstallError",
    "InvalidInput",
    "NOT_FOUND",
    "NameTaken",
    "NoProject",
    "NotAParty",
    "NotFound",
    "NotReady",
    "NotYourName",
    "OK",
    "RefusedByServer",
    "StaleToken",
    "StoreBusy",
    "StoreCorrupt",
    "StoreError",
    "StoreTooNew",
    "StoreTracked",
    "USAGE",
    "Unconfirmed",
    "UsageError",
    "WaitTimedOut",
    "WouldDeadlock",
]
