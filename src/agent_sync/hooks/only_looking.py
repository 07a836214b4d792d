"""A database in which nothing can be written, opened to look."""

from ..store.opening import open_read_only

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..failures import StoreError
    from ..repository.location import Project
    from ..store.sqlite import Store


def opened(here: "Project", busy_ms: int, error: "StoreError") -> "Store":
    """A gate still sees what is held; its first write fails. Raises ``error``, why it could not be
    opened otherwise, where it cannot be looked at, either."""
    store = open_read_only(here, busy_ms=busy_ms) if error.readable else None
    if store is None:
        raise error
    return store
