"""How somebody is known here, and where the name comes from, in words (ID-1, ID-3)."""

from ..actions.presence_actions import CHOSEN, TITLE, Myself
from ..identity.who import ID, OPERATOR, SHELL_FILE

_OPEN_CALL, _CHILD = "+open_call", "+agent_id"
_KNOWN = {
    ID: f"by {ID}, a variable of this shell",
    SHELL_FILE: "as a shell of yours: no coding client runs it",
    "process": "by the process of the client above this shell",
}


def known(source: str) -> str:
    """How it is known who acts, of the word that ``--json`` has for it."""
    base = source.removesuffix(_OPEN_CALL).removesuffix(_CHILD)
    return _KNOWN.get(base, f"by {base}, a variable that the client sets in its shells")


def named(me: Myself) -> str:
    """Where a name comes from, and how to have another one."""
    if me.id == OPERATOR:
        return "as the person is called here"
    if me.name_from == CHOSEN:
        return "by 'agent-sync register'"
    if me.name_from == TITLE:
        return "as the client calls the session"
    how = "after its session" if me.parent else "by agent-sync"
    return f"{how}; another name: agent-sync register --name NAME"


def company(others: int) -> str:
    """How many agents are there beside somebody."""
    if not others:
        return "no other agent"
    return "1 other agent" if others == 1 else f"{others} other agents"
