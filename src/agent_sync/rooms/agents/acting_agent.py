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

    Only the room token may act as another. Raises RoomError: 403 ``identity_mismatch``, 404
    ``agent not found``.
    """
    if not claimed or claimed == reader.agent:
        return reader
    if reader.kind != "room":
        message = "this token acts as its own agent only"
        raise denied(
            "identity_mismatch", message, authenticated_as=reader.called, claimed=claimed
        )  # fmt: skip
    if picture.entry(AGENTS, claimed) is None:
        raise missing("agent not found", id=claimed)
    return Reader("room", claimed, ("*",))
