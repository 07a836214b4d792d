"""What every call can fail with, also one that only looks: the base of all failures, and the
database. Every hook loads these, and each class takes its time to make: two families that only some
meet stand beside it (``wrong_values``, ``unusable_database``), and all others in ``errors``.
"""

OK, ERROR, CONFLICT, NOT_FOUND, USAGE = 0, 1, 2, 3, 64


class AgentSyncError(Exception):
    """An expected failure.

    ``code`` is stable and machine-readable, ``exit_status`` is what a shell sees,
    ``facts`` are the values the sentence is built from. A sentence that quotes what others wrote
    has beside it ``apart``: the sentence without that, and the quotations.
    """

    code = "error"
    exit_status = ERROR
    template = "{detail}"

    def __init__(self, detail: str = "", **facts: object) -> None:
        if detail:
            facts["detail"] = detail
        self.facts = facts
        self.apart: "tuple[str, list[str]] | None" = None
        super().__init__(detail)

    def quoting(self, quoted: "list[str]", *, without: str) -> "AgentSyncError":
        """The same failure, of which ``without`` says all that it says but what is ``quoted``."""
        self.apart = (without, quoted)
        return self

    def __str__(self) -> str:
        try:
            return self.template.format(**self.facts)
        except (KeyError, IndexError, ValueError):
            return str(self.facts.get("detail") or self.code)


class StoreError(AgentSyncError):
    """The database cannot be used as it is. Facts: path.

    ``why`` and ``mend`` are the same in constant words, for those whom a hook tells that nothing
    is protected (OFF-1): 'agent-sync is off: <why>. Next: <mend>.' ``readable``: what it holds may
    still be looked at.
    """

    readable = True
    code = "database"
    why = "its database cannot be read or written"
    mend = (
        "see that the disk has room and that the coordination folder may be written, "
        "'agent-sync doctor' says more"
    )


class StoreBusy(StoreError):
    """The database stayed locked for the whole busy timeout. Facts: path."""

    readable = False
    code = "database_busy"
    template = "the coordination database is busy ({path}); try again"
