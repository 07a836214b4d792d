"""How often the actions of a room were invoked, of late."""

from collections import Counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture

LATELY = 500
"""So many of the last records of the audit are counted."""


def invocation_counts(picture: "Picture") -> "Counter[str]":
    """action -> invocations that were done, of custom actions, among the last 500 records."""
    records = picture.log.audit(0, picture.audit_seq, LATELY)
    return Counter(
        record["action"]
        for record in records
        if record.get("ok") and record.get("builtin") is False
    )
