"""Can what became of a room change what an expression says? By the paths that it reaches.

A picture shares with the one before what no write touched, so that this costs a few comparisons.
When in doubt the answer is yes: an evaluation too much costs time, one too few a wake.
"""

from ..picture.picture import AGENTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..picture.picture import Picture

    Path = tuple[str, ...]

_NEVER = ("self", "params")
_BY_ALL = ("views", "actions")
"""What these show follows from everything else."""


def touched(paths: "Iterable[Path]", agent: str, before: "Picture", after: "Picture") -> bool:
    """Whether anything that these paths reach may differ, for a reader that is ``agent``."""
    return any(_touched(path, agent, before, after) for path in paths)


def _touched(path: "Path", agent: str, before: "Picture", after: "Picture") -> bool:
    root, rest = path[0], path[1:]
    if root in _NEVER:
        return False
    if root == "state":
        return before.seq != after.seq and _state(rest, agent, before, after)
    if root == "messages":
        new = before.message_seq != after.message_seq
        return new or _seen(agent, before) != _seen(agent, after)
    if root == "agents":
        return _agents(rest, before, after)
    return before.seq != after.seq or root not in _BY_ALL


def _state(rest: "Path", agent: str, before: "Picture", after: "Picture") -> bool:
    if not rest:
        return True
    scope = agent if rest[0] == "self" else rest[0]
    old, new = before.scope(scope), after.scope(scope)
    if any(entry.enabled for entry in new.values()):  # shown or not by what stands elsewhere
        return True
    return old is not new and (len(rest) == 1 or old.get(rest[1]) is not new.get(rest[1]))


def _seen(agent: str, picture: "Picture") -> int:
    presence = picture.presence.get(agent)
    return presence.seen if presence else 0


def _agents(rest: "Path", before: "Picture", after: "Picture") -> bool:
    agents = after.scope(AGENTS)
    if before.scope(AGENTS) is not agents:
        return True
    if before.seq != after.seq and any(entry.enabled for entry in agents.values()):
        return True
    if before.pulse == after.pulse:
        return False
    names = rest[:1] or {*before.presence, *after.presence}
    return any(_life(name, before) != _life(name, after) for name in names)


def _life(agent: str, picture: "Picture") -> "tuple[object, ...]":
    one = picture.presence.get(agent)
    return (one.heartbeat, one.waiting_on, one.waiting_until) if one else ()
