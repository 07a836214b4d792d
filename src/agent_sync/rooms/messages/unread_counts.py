"""How many messages of others an agent has not been given yet."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture


def seen_by(picture: "Picture", agent: str) -> int:
    """The highest message that was delivered to an agent; 0 for none, and for nobody."""
    presence = picture.presence.get(agent)
    return presence.seen if presence is not None else 0


def unread(picture: "Picture", agent: str, *, directed: bool = False) -> int:
    """Unread messages of an agent, never its own; ``directed``: of these, those sent to it by name.

    0 for a reader that is no agent: it has no cursor.
    """
    if not agent:
        return 0
    return between(picture, agent, seen_by(picture, agent), picture.message_seq, directed=directed)


def between(
    picture: "Picture", agent: str, after: int, upto: int, *, directed: bool = False
) -> int:
    """Messages of others behind ``after`` and up to ``upto``."""
    if after >= upto:
        return 0
    tail = picture.messages
    if not tail or tail[0].seq > after + 1:
        return picture.log.count_unread(agent, after, upto, directed=directed)
    behind = tail[after + 1 - tail[0].seq : upto + 1 - tail[0].seq]
    return sum(
        message.sender != agent and (not directed or agent in message.to) for message in behind
    )
