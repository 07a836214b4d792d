"""Every failure the program expects: a type, a stable code, an exit status and its facts.

The class attribute ``template`` is the sentence; facts fill it. Nothing here prints:
the command line and the hooks each have one place that turns an error into output.
"""

OK, ERROR, CONFLICT, NOT_FOUND, USAGE = 0, 1, 2, 3, 64


class AgentSyncError(Exception):
    """An expected failure.

    ``code`` is stable and machine-readable, ``exit_status`` is what a shell sees,
    ``facts`` are the values the sentence is built from.
    """

    code = "error"
    exit_status = ERROR
    template = "{detail}"

    def __init__(self, detail: str = "", **facts: object) -> None:
        if detail:
            facts["detail"] = detail
        self.facts = facts
        super().__init__(detail)

    def __str__(self) -> str:
        try:
            return self.template.format(**self.facts)
        except (KeyError, IndexError, ValueError):
            return str(self.facts.get("detail") or self.code)


class InvalidInput(AgentSyncError):
    """A value that cannot be accepted (empty title, TTL of 0, a lone surrogate)."""

    code = "invalid_input"
    exit_status = USAGE


class UsageError(AgentSyncError):
    """The command line itself is wrong."""

    code = "usage"
    exit_status = USAGE


class NotFound(AgentSyncError):
    """Something named by the caller is not there."""

    code = "not_found"
    exit_status = NOT_FOUND


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


class StaleToken(Conflict):
    """A fencing token that a later holder has overtaken."""

    code = "stale_token"


class NoProject(AgentSyncError):
    """There is no repository (or initialised folder) here."""

    code = "no_project"
    template = (
        "no git repository and no .claude folder found from {start}; "
        "run 'agent-sync init' in the folder the agents share"
    )


class StoreError(AgentSyncError):
    """The database cannot be used as it is. Facts: path."""

    code = "database"


class StoreBusy(StoreError):
    """The database stayed locked for the whole busy timeout. Facts: path."""

    code = "database_busy"
    template = "the coordination database is busy ({path}); try again"


class StoreCorrupt(StoreError):
    """The file is no readable database. Facts: path."""

    code = "database_corrupt"
    template = (
        "the coordination database {path} cannot be read ({detail}); "
        "'agent-sync doctor --repair' saves what can be read"
    )


class StoreTooNew(StoreError):
    """A later version wrote this database and shuts this one out. Facts: path, found, mine."""

    code = "database_too_new"
    template = (
        "the coordination database {path} has schema {found}, "
        "this agent-sync knows {mine}; update agent-sync"
    )


class InstallError(AgentSyncError):
    """Installing or removing stopped with nothing changed, unless the sentence says otherwise."""

    code = "install"
