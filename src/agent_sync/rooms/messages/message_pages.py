"""Which messages one reading gives out, and up to where they then count as read."""

from .unread_counts import between, seen_by, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture
    from ..picture.room_entry import Message


class Page:
    """``messages`` in ascending order. ``after``: they are the oldest behind this one; None: they
    are the newest. ``total``: how many there are to give, ``missing``: of these, not given."""

    __slots__ = ("after", "messages", "total")

    def __init__(self, messages: "list[Message]", after: "int | None", total: int) -> None:
        self.messages = messages
        self.after = after
        self.total = total

    @property
    def missing(self) -> int:
        return self.total - len(self.messages)


def page(picture: "Picture", after: int, limit: int, kind: str = "") -> "list[Message]":
    """The oldest ``limit`` messages behind ``after`` (of one kind), in ascending order."""
    tail, upto = picture.messages, picture.message_seq
    if after >= upto or limit <= 0:
        return []
    if kind or not tail or tail[0].seq > after + 1:
        return picture.log.messages(after, upto, limit, kind=kind)
    first = max(0, after + 1 - tail[0].seq)
    return list(tail[first : first + limit])


def newest(picture: "Picture", limit: int) -> "list[Message]":
    """The newest ``limit`` messages, in ascending order."""
    tail = picture.messages
    if limit <= 0:
        return []
    if limit > len(tail) and tail and tail[0].seq > 1:
        return picture.log.messages(0, picture.message_seq, limit, newest=True)
    return list(tail[-limit:])


def delivered(picture: "Picture", agent: str, after: "int | None", limit: int) -> Page:
    """What one context gives out. Behind a cursor: the oldest, so that no page skips any.

    Without one the newest; but where more are unread than fit, the oldest of these.
    """
    if after is not None:
        found = page(picture, after, limit)
        return Page(found, after, max(0, picture.message_seq - after))
    seen = seen_by(picture, agent)
    if agent and picture.message_seq - seen > limit and unread(picture, agent):
        return Page(page(picture, seen, limit), seen, picture.message_seq - seen)
    return Page(newest(picture, limit), None, picture.message_seq)


def seen_after(picture: "Picture", agent: str, given: "list[Message]") -> int:
    """Up to where an agent has been given messages, once it has these.

    It stays where it was when something unread lies before the first of them: a message that was
    skipped stays unread, and so do those behind it.
    """
    seen = seen_by(picture, agent)
    if not given or not agent or given[-1].seq <= seen:
        return seen
    skipped = between(picture, agent, seen, given[0].seq - 1)
    return seen if skipped else given[-1].seq
