"""Which client sent a call that may be another's than it seems, and from where (AGENT-1).

The database is not open yet. The payload is read by SQLite, in memory: ``json`` takes as long as
the rest of a hook.
"""

from ..clients import dialects
from ..clients.dialect import read
from ..failures import StoreError
from ..store.sqlite import Store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..clients.dialect import Dialect, Path

_MEMORY = ":memory:"


class _Payload:
    """One payload, read field by field."""

    def __init__(self, raw: bytes) -> None:
        self.text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
        self.store = Store(_MEMORY)

    def value(self, path: "Path") -> object:
        """What stands there; None for nothing, or where the payload cannot be read."""
        try:
            return self.store.value("SELECT " + read(path), (self.text,))
        except (StoreError, ValueError):
            return None


def whose(named: str, env: "Mapping[str, str]", raw: bytes) -> "tuple[Dialect, str]":
    """(the row of a call, the folder that it says it comes from, '' for none)."""
    payload = _Payload(raw)
    row = dialects.which(named, env, payload.value)
    place = payload.value(row.fields["cwd"])
    return row, place if isinstance(place, str) else ""
