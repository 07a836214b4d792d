"""Which client an agent is, in words, and that its writes are not judged (AGENT-3, AGENT-5).

Nothing here is cleaned but the label of a client in the table; hooks load it for a mixed company.
"""

from ..clients.claude_code import NAME as PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..status.board import Peer

UNPROTECTED = "not protected"


def label(client: str) -> str:
    """What people call the client of a short name; '' for one that is not known."""
    if not client:
        return ""
    from ..clients.dialects import label

    return label(client)


def other(client: str) -> str:
    """The same, and '' for Claude Code, too: for lines that stand alone, each with its agent."""
    return "" if client == PLAIN else label(client)


def mixed(peers: "Iterable[Peer]") -> bool:
    """Whether agents of another client than Claude Code are here: then a table has a column."""
    return any(peer.client not in ("", PLAIN) for peer in peers)


def of_peer(peer: "Peer") -> str:
    """What stands in that column; a subagent is of its session's client."""
    return "" if "/" in peer.id else label(peer.client)


def called(name: str, client: str) -> str:
    """'brisk-otter (Codex)'; the name alone for Claude Code's and where it is not known."""
    by = other(client)
    return f"{name} ({by})" if by else name


def not_protected(why: str) -> str:
    """'not protected: WHY'."""
    return f"{UNPROTECTED}: {why}"
