"""Sessions that become agents, act as them, and let them go: for whoever speaks through tools.

What bears one token is one session, in each room another agent. Reading makes nobody present;
acting needs an agent: the one that the session became, or the one that a call names.
"""

from ..embodiment.embodied_rows import (
    GONE,
    NARROWER,
    OBSERVE,
    ROLE,
    Embodied,
    embodied,
    is_embodied,
    others_embodied,
    put_embodied,
)
from ..embodiment.whom_to_be import Wish, bound_to, whom
from ..picture.picture import AGENTS
from ..room_errors import RoomError, bad, denied
from .embodied_agents import brought, with_status
from .room_service import Asker, Service
from .session_identity import identity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..picture.picture import Picture
    from ..readers import Reader
    from ..store.room_looks import Look
    from ..store.room_looks import Write as RoomWrite

    Join = Callable[[Service, Asker, str, Mapping[str, Any]], object]

IDLE = "idle"


class Standing:
    """How a session stands in a room at this moment."""

    __slots__ = ("bearer", "number", "one", "picture", "who")

    def __init__(self, service: Service, look: "Look", asker: Asker, room_id: str) -> None:
        """Raises RoomError: 401, 403, 404; 403 for a room that the session has given up."""
        self.picture: Picture = service.picture(look, asker, room_id)
        self.bearer: Reader = service.bearer(look, asker, self.picture)
        self.who = identity(look, asker, room_id)
        self.number = look.head(room_id).number
        self.one = embodied(look.rows, self.number, self.who.session)
        if self.one.limited == GONE:
            raise denied("scope_denied", "this session has given the room up", room=room_id)


def standing(service: Service, asker: Asker, room_id: str) -> Standing:
    """The same, looked at now. Raises RoomError."""
    with service.store.reading() as look:
        return Standing(service, look, asker, room_id)


def not_embodied(room_id: str) -> RoomError:
    """409: acting needs an agent."""
    return RoomError(
        409, "not_embodied", f"Not embodied in room {room_id}. Call sync_embody first."
    )


def acting_in(service: Service, asker: Asker, room_id: str, named: str = "") -> Asker:
    """The asker, as the agent that the call names, or that its session is.

    Whether the token may act so is for the verb to say. Raises RoomError: 409 ``not_embodied``.
    """
    found = reading_in(service, asker, room_id, named)
    if not found.claimed:
        raise not_embodied(room_id)
    return found


def reading_in(service: Service, asker: Asker, room_id: str, named: str = "") -> Asker:
    """The asker, as whom it reads: the agent that it names or is, else what its token is.

    As an agent it is no more than that agent, whatever its token could be besides.
    Raises RoomError: 403 ``scope_denied`` for another one than its session keeps to.
    """
    one = standing(service, asker, room_id).one
    if one.limited and named not in ("", one.agent):
        raise _kept(one)
    found = Asker(
        asker.profile, asker.token, person=asker.person, claimed=named or one.agent or None
    )
    found.narrow = bool(found.claimed or one.limited)
    found.repository, found.resources = asker.repository, asker.resources
    return found


def demand_whole(service: Service, asker: Asker, room_id: str) -> None:
    """Raises RoomError (403 ``scope_denied``) for a session that limited itself in any way."""
    one = standing(service, asker, room_id).one
    if one.limited:
        raise _kept(one)


def embody(
    service: Service, asker: Asker, room_id: str, given: "Mapping[str, Any]", spare: str,
    join: "Join", prefix: str = "",
) -> str:  # fmt: skip
    """Become an agent, made by ``join`` where there is none of that id: its id.

    The one before is let go. ``given``: agent, role, name, state. ``prefix``: what ids begin with
    in this room. Raises RoomError: 400, 401, 403, 404, 413, 429.
    """
    agent, role, name = (_text(given, word) for word in ("agent", "role", "name"))
    found = standing(service, asker, room_id)
    _demand_free(found.one, role)
    spare = f"{found.who.user}:{spare}" if found.who.user else spare
    chosen = _chosen(service, found, Wish(agent, role, name, spare, prefix=prefix))
    if found.one.limited and _role(found.picture, chosen) not in (role, ""):
        raise _kept(found.one)
    fields = {
        word: given[word] for word in ("name", "role", "state") if given.get(word) is not None
    }
    if found.picture.entry(AGENTS, chosen) is None:
        made = {"name": name or chosen[len(prefix) :], **fields, "id": chosen}
        join(service, asker, room_id, made)
        asker.claimed, fields = None, {}
    with service.store.writing(room_id) as write:
        now = Standing(service, write, asker, room_id)
        _demand_free(now.one, role)
        brought(service, write, chosen, fields, owner=now.bearer.all_private)
        _let_go(service, write, now, keep=chosen)
        one = Embodied(chosen, now.one.limited, now.one.role)
        put_embodied(write.tx, now.number, now.who.session, one)
    return chosen


def disembody(service: Service, asker: Asker, room_id: str) -> str:
    """Be nobody again: the agent that is idle now. Raises RoomError: 409 ``not_embodied``."""
    with service.store.writing(room_id) as write:
        now = Standing(service, write, asker, room_id)
        if not now.one.agent:
            raise not_embodied(room_id)
        _let_go(service, write, now)
        one = Embodied("", now.one.limited, now.one.role)
        put_embodied(write.tx, now.number, now.who.session, one)
    return now.one.agent


def limit(service: Service, asker: Asker, room_id: str, level: str, role: str = "") -> Embodied:
    """Narrow a session for good: to one role, to observing, or out of the room (``gone``).

    Raises RoomError: 400 ``invalid_level``, 403 ``scope_denied`` where it would widen.
    """
    if level not in NARROWER[1:] or (level == ROLE and not role):
        raise bad("invalid_level", "observe, or role with the role to keep to")
    with service.store.writing(room_id) as write:
        now = Standing(service, write, asker, room_id)
        wider = NARROWER.index(level) < NARROWER.index(now.one.limited)
        if wider or (now.one.limited == ROLE == level and role != now.one.role):
            raise _kept(now.one)
        keeps = level == ROLE and _role(now.picture, now.one.agent) in (role, "")
        if not keeps:
            _let_go(service, write, now)
        agent = now.one.agent if keeps else ""
        one = Embodied(agent, level, role if level == ROLE else now.one.role)
        put_embodied(write.tx, now.number, now.who.session, one)
    return one


def _chosen(service: Service, found: Standing, wish: Wish) -> str:
    with service.store.reading() as look:
        others = others_embodied(look.rows, found.number, found.who.session)
    bound = bound_to(found.bearer, found.who.named)
    return whom(found.picture, found.bearer, found.one.agent, bound, wish, others)


def _let_go(service: Service, write: "RoomWrite", now: Standing, keep: str = "") -> None:
    """The agent of the session is idle, unless another session is the same."""
    before = now.one.agent
    if not before or before == keep:
        return
    put_embodied(write.tx, now.number, now.who.session, Embodied("", now.one.limited, now.one.role))
    if not is_embodied(write.rows, now.number, before):
        with_status(service, write, before, IDLE)


def _demand_free(one: Embodied, role: str) -> None:
    if one.limited == OBSERVE or (one.limited == ROLE and role != one.role):
        raise _kept(one)


def _kept(one: Embodied) -> RoomError:
    what = f"the role {one.role}" if one.limited == ROLE else "observing"
    return denied("scope_denied", f"this session keeps to {what}", limited=one.limited)


def _role(picture: "Picture", agent: str) -> str:
    entry = picture.entry(AGENTS, agent)
    return str(entry.value["role"]) if entry else ""


def _text(given: "Mapping[str, Any]", word: str) -> str:
    found = given.get(word)
    if found is not None and not isinstance(found, str):
        raise bad(f"invalid_{word}", f"{word}: a text")
    return found or ""
