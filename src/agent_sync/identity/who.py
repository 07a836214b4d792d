"""Who am I, and how do I know (ID-1, ID-4).

An agent's id is its session's id, behind the short name of its client and a colon unless that is
Claude Code (AGENT-5); a subagent's is ``<session>/<agent_id>``. That one slash is the whole family
tree: ancestry is a prefix test and needs no look-up. Who acts in a shell says ``who_acts``.
"""

from ..clients.claude_code import NAME as PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

OPERATOR = "operator"
SYSTEM = "agent-sync"
RESERVED = ("all", OPERATOR, SYSTEM)
PERSON = "person"
"""What the person is called: whose work is nobody's, and in a shell of their own."""
SHELL_FILE = "shell-id"
ID = "AGENT_SYNC_ID"
UNSURE = "unsure"
"""The source where a client stands around a shell, and its session is not told."""
MAX_ID = 200
ELSEWHERE = "remote:"
"""So ids begin of who acts through a server; those of agents elsewhere have their machine next."""


def of_session(env: "Mapping[str, str]", session_id: str, agent_id: str = "") -> tuple[str, str]:
    """(id, source) of the session, or its subagent, that a hook is told of; ('', 'none') for none.

    ``AGENT_SYNC_ID`` comes first. But a hook is a session's, never the person's, nor of a client
    around its own one.
    """
    root, source = clean_id(env.get(ID, "")), ID
    if not root or root in RESERVED or client_of(root):
        root, source = clean_id(session_id), "session_id"
    return with_child(root, source, agent_id) if root else ("", "none")


def with_child(root: str, source: str, agent_id: str) -> tuple[str, str]:
    """(id, source) of a subagent of ``root``; of ``root`` itself for ''."""
    child = clean_id(agent_id)
    return (f"{root}/{child}", f"{source}+agent_id") if child else (root, source)


def session_name(client: str, session_id: str) -> str:
    """The id of a client's session, by what the client calls it; '' for ''.

    ``client`` is its short name. Claude Code's stay as they are, and so does what is unknown's.
    """
    name = clean_id(session_id)
    if not name or client in ("", PLAIN):
        return name
    return clean_id(f"{client}:{name}")


def client_of(agent_id: str) -> str:
    """The short name of the client in an id, '' for Claude Code's and for what is no session's."""
    head, colon, _ = agent_id.partition(":")
    if not colon:
        return ""
    from ..clients.in_client import NAMES

    return head if head in NAMES and head != PLAIN else ""


def clean_id(value: str) -> str:
    """An id with what would be ambiguous or unprintable taken out; '' stays ''."""
    text = value.strip()
    if text.isascii() and text.isprintable() and "/" not in text:
        return text[:MAX_ID]
    kept = (
        "-" if c == "/" or not c.isprintable() or 0xD800 <= ord(c) <= 0xDFFF else c for c in text
    )
    return "".join(kept)[:MAX_ID]


def session_of(agent_id: str) -> str:
    """The session an agent belongs to (itself, unless it is a subagent)."""
    return agent_id.split("/", 1)[0]


def count_as_one(one: str, other: str) -> bool:
    """Whether two agents are one author: a session and its subagents are (GATE-9)."""
    return session_of(one) == session_of(other)


def of_another_machine(agent_id: str) -> bool:
    """Whether an id is one that the relay gave to an agent elsewhere: ``remote:MACHINE:ID``."""
    return agent_id.startswith(ELSEWHERE) and agent_id.count(":") > 1


def is_ancestor(ancestor: str, agent_id: str) -> bool:
    """Whether ``agent_id`` is a descendant of ``ancestor``."""
    return agent_id.startswith(ancestor + "/")
