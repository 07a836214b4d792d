"""Whether a session's shell call is that of one of its subagents (ID-4)."""

from ..sessions import open_calls
from ..store.sqlite import Store

AMBIGUOUS = (
    "several subagents have a shell call open",
    "the session and a subagent both have a shell call open",
)
"""Why a call counts as the session's although it may be a subagent's."""


def open_subagent(store: Store, root: str) -> tuple[str, str]:
    """(subagent or '', why): whose shell call this is, when that can be told (ID-4).

    The shell carries no subagent id. Exactly one subagent with an open call is taken; not when
    the session itself has one open too: a lease under the session's name blocks none of its
    subagents, the other mistake would.
    """
    callers = open_calls.callers(store, root)
    children = [caller for caller in callers if caller != root]
    if not children:
        return "", "no subagent has a shell call open"
    if len(children) > 1:
        return "", AMBIGUOUS[0]
    if root in callers:
        return "", AMBIGUOUS[1]
    return children[0], "exactly one subagent has a shell call open"
