"""As whom a token acts in this room: the reader behind it."""

from ..picture.picture import AGENTS
from ..readers import Reader
from ..room_errors import denied, invalid_token, missing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..picture.picture import Picture


def reader_of(picture: "Picture", kind: str, agent: str) -> Reader:
    """The reader of a known token (``room``, ``view``, or ``agent`` with its id).

    Grants are those of this picture. Raises RoomError (401) for an agent that is not in it.
    """
    if kind != "agent":
        return Reader(kind, "", ("*",) if kind == "room" else (), writes=kind == "room")
    entry = picture.entry(AGENTS, agent)
    if entry is None:
        raise invalid_token()
    return Reader("agent", agent, tuple(entry.value["grants"]))


def acting(picture: "Picture", reader: Reader, claimed: str) -> Reader:
    """The same reader, acting as the agent that a request names ("" for none).

    Only the room token, and a user's whole access, may act as any; a user's token as its
    ``others``. Raises RoomError: 403 ``identity_mismatch``, 404 ``agent not found``.
    """
    if not claimed or claimed == reader.agent:
        return reader
    if claimed in reader.others:
        return as_one_of(picture, reader, claimed)
    if not reader.all_private:
        message = "this token acts as its own agent only"
        raise denied(
            "identity_mismatch", message, authenticated_as=reader.called, claimed=claimed
        )  # fmt: skip
    if picture.entry(AGENTS, claimed) is None:
        raise missing("agent not found", id=claimed)
    return Reader("room", claimed, ("*",))


def as_one_of(picture: "Picture", reader: Reader, agent: str) -> Reader:
    """A user's reader, acting as one of its agents, which is in the picture."""
    if reader.all_private:
        return Reader("user", agent, ("*",), others=reader.others)
    grants = tuple(picture.scopes[AGENTS][agent].value["grants"])
    return Reader("agent", agent, grants, manages=reader.manages, others=reader.others)
