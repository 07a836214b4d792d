"""Why a database cannot be used at all. Loaded once one cannot."""

from .failures import StoreError


class StoreCorrupt(StoreError):
    """The file is no readable database. Facts: path."""

    readable = False
    code = "database_corrupt"
    why = "its database is damaged"
    mend = "'agent-sync doctor --repair' saves what can be read"
    template = (
        "the coordination database {path} cannot be read ({detail}); "
        "'agent-sync doctor --repair' saves what can be read"
    )


class StoreTooNew(StoreError):
    """A later version wrote this database and shuts this one out. Facts: path, found, mine."""

    readable = False
    code = "database_too_new"
    why = "a newer agent-sync made its database"
    mend = "update agent-sync here"
    template = (
        "the coordination database {path} has schema {found}, "
        "this agent-sync knows {mine}; update agent-sync"
    )
