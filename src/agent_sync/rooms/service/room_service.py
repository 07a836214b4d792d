"""The service of rooms: a store, limits and the clock, and whose token a request carries."""

import hashlib
import time

from ..agents.acting_agent import acting, reader_of
from ..clock import now_ms
from ..readers import Reader
from ..room_errors import RoomError, bad, denied, invalid_token, missing, no_token
from ..room_names import LONGEST_ID, odd, of_repository
from .session_limits import within
from .user_access import PREFIX, bearer_of, has_owner, still_agent, user_reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..picture.picture import Picture
    from ..room_limits import Limits
    from ..store.room_looks import Look
    from ..store.room_store import RoomStore

ALL = ("*",)
ELEVATE = "/auth/device"


class Asker:
    """Who asks, as the request says: the profile it speaks, its token, whether that is the
    person's key, and the agent that it says it is (``claimed``). A ``narrow`` one is no more than
    that agent, or, without one, than somebody who reads what everybody may.

    ``repository``: it comes through the door of repositories' rooms, which nothing else opens.
    ``resources``: a token of OAuth that is for one thing alone has to be for one of these.
    """

    __slots__ = (
        "claimed",
        "digest",
        "narrow",
        "person",
        "profile",
        "repository",
        "resources",
        "token",
    )

    def __init__(
        self, profile: str, token: str = "", *, person: bool = False, claimed: object = None
    ) -> None:
        self.profile = profile
        self.token = token
        self.digest = digest(token) if token else ""
        self.person = person
        self.claimed = claimed
        self.narrow = self.repository = False
        self.resources: frozenset[str] = frozenset()


class Service:
    """What every verb of rooms needs. ``clock``: ms since 1970; ``tick``: ms that never go back;
    ``started``: by that clock, when this was made."""

    __slots__ = ("clock", "limits", "public", "started", "store", "tick")

    def __init__(
        self, store: "RoomStore", limits: "Limits", clock: "Callable[[], int]" = now_ms
    ) -> None:
        self.store = store
        self.limits = limits
        self.clock = clock
        self.started = clock()
        self.tick = tick_ms
        self.public = ""  # what people call the server, for links in answers

    def picture(self, look: "Look", asker: Asker, room_id: str) -> "Picture":
        """The room as it stands. Raises RoomError (404), also where it is of another profile."""
        if len(room_id) > LONGEST_ID or odd(room_id):
            raise missing("room not found")
        if of_repository(room_id) and not asker.repository:
            raise missing("room not found")
        picture = look.picture(room_id)
        if picture.room.profile != asker.profile:
            raise missing("room not found")
        return picture

    def bearer(self, look: "Look", asker: Asker, picture: "Picture") -> Reader:
        """Whose the token is, whatever agent is claimed. Raises RoomError (401)."""
        found = self._bearer(look, asker, picture)
        if found.kind == "agent" or asker.token.startswith(PREFIX):
            found = within(look, asker, picture, found)
        return narrowed(found, asker.claimed, picture) if asker.narrow else found

    def _bearer(self, look: "Look", asker: Asker, picture: "Picture") -> Reader:
        if asker.profile == "thin":
            return Reader("open", grants=ALL)
        if not asker.digest:
            raise no_token()
        if asker.profile == "declared":
            return self._declared(look, asker, picture)
        found = ("room", "") if asker.person else look.token(asker.digest, picture.room.id)
        if found is None:
            raise invalid_token()
        return reader_of(picture, *found)

    def _declared(self, look: "Look", asker: Asker, picture: "Picture") -> Reader:
        """The same where rooms have owners: users' tokens count, and what these made."""
        room_id, now = picture.room.id, self.clock()
        if asker.person:
            if has_owner(look, room_id):
                raise denied("scope_denied", "this room is its owner's", room=room_id)
            return Reader("room", grants=ALL)
        if asker.token.startswith(PREFIX):
            bearer = bearer_of(look.rows, asker, now)
            return self._elevating(lambda: user_reader(look, bearer, picture))
        found = look.token(asker.digest, room_id)
        if found is None:
            raise invalid_token()
        family = look.token_family(asker.digest, room_id)
        lesser = still_agent(look, asker, family, found[1], picture, now) if family else None
        return lesser or reader_of(picture, *found)

    def _elevating(self, made: "Callable[[], Reader]") -> Reader:
        """What it makes; a refusal says where more can be asked for."""
        try:
            return made()
        except RoomError as error:
            if error.code == "scope_denied" and self.public:
                error.facts["elevate"] = f"{self.public}{ELEVATE}"
                error.facts["hint"] = "ask for a token that names this room; its owner can invite"
            raise

    def reader(self, look: "Look", asker: Asker, picture: "Picture") -> Reader:
        """Whom the request speaks for in this room. Raises RoomError: 400, 401, 403, 404."""
        return acting_as(self.bearer(look, asker, picture), asker.claimed, picture)


def tick_ms() -> int:
    """Milliseconds of a clock that never goes back."""
    return time.monotonic_ns() // 1_000_000


def digest(token: str) -> str:
    """What is stored of a token: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def acting_as(bearer: Reader, claimed: object, picture: "Picture") -> Reader:
    """The bearer, as the agent that the request names. Raises RoomError: 400, 403, 404."""
    if claimed is not None and not isinstance(claimed, str):
        raise bad("invalid_agent", "agent: the id of an agent")
    return acting(picture, bearer, claimed or "")


def narrowed(bearer: Reader, claimed: object, picture: "Picture") -> Reader:
    """No more than the agent that is named, or than a look at what everybody may read."""
    agent = acting_as(bearer, claimed, picture).agent if claimed else ""
    return reader_of(picture, "agent", agent) if agent else Reader("view", writes=False)


def demand_room(reader: Reader) -> None:
    """Raises RoomError (403) for whoever neither owns the room nor manages it for its owner."""
    if not reader.manages:
        raise denied("room_token_required", "this needs the room's own token")
