"""Whom a session becomes: an agent that there is, one with a role, or a new one."""

import re

from ..agents.acting_agent import acting
from ..agents.agent_fields import TAKEN
from ..picture.picture import AGENTS
from ..room_errors import RoomError, denied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..picture.picture import Picture
    from ..readers import Reader

LONGEST_SLUG = 60
MOST_ALIKE = 50
ROLES = "roles."
"""Before the id of a role, in the keys of ``_shared`` that describe roles."""


class Wish:
    """Whom a session asks to be, each "" for not said. ``spare``: what it is called else."""

    __slots__ = ("agent", "name", "role", "spare")

    def __init__(self, agent: str, role: str, name: str, spare: str) -> None:
        self.agent = agent
        self.role = role
        self.name = name
        self.spare = spare


def whom(
    picture: "Picture", bearer: "Reader", now: str, bound: str, wish: Wish, others: "frozenset[str]"
) -> str:  # fmt: skip
    """The id of the agent that a session becomes; it may have to be made.

    A token of one agent (``bound``) is that agent. Else ``agent`` is taken at its word; without one
    it is whoever fills the role, else it is called as the name, or the role, and gets a number
    where somebody else is called so. Who says nothing is who it was (``now``), or the one agent
    that the token has, or a spare one: nobody that other sessions are (``others``).
    Raises RoomError: 403 ``identity_mismatch``, ``read_only_token``.
    """
    if not acts(bearer):
        raise denied("read_only_token", "this token reads only")
    if bound or wish.agent:
        found = wish.agent or bound
        if found != bound or picture.entry(AGENTS, found) is not None:
            _demand(picture, bearer, found, bound)
        return found
    filler = _filler(picture, wish.role)
    if filler and may_be(picture, bearer, filler):
        return filler
    word = slug(wish.name) or slug(wish.role)
    if word:
        return _free(picture, bearer, word, frozenset())
    for known in (now, bearer.agent if bearer.agent not in others else ""):
        if known and may_be(picture, bearer, known):
            return known
    return _free(picture, bearer, wish.spare, others)


def _demand(picture: "Picture", bearer: "Reader", agent: str, bound: str) -> None:
    """Raises RoomError (403) where the token acts as others only."""
    if bound and agent != bound:
        message = "this token acts as its own agent only"
        raise denied("identity_mismatch", message, authenticated_as=bound, claimed=agent)
    if picture.entry(AGENTS, agent) is not None:
        acting(picture, bearer, agent)


def acts(bearer: "Reader") -> bool:
    """Whether a token acts at all, be it as an agent that it has first to become."""
    return bearer.writes or bearer.unbound


def bound_to(bearer: "Reader", named: "tuple[str, ...] | None") -> str:
    """The one agent as which a token acts, "" where there may be others.

    ``named``: the agents that a user's token names.
    """
    if named is not None:
        return named[0] if len(named) == 1 else ""
    return bearer.agent if bearer.kind == "agent" and not bearer.others else ""


def may_be(picture: "Picture", bearer: "Reader", agent: str) -> bool:
    """Whether this token acts as an agent that there is."""
    try:
        return acting(picture, bearer, agent).agent == agent
    except RoomError:
        return False


def slug(text: str) -> str:
    """A text as an id."""
    word = re.sub(r"[^\w.]+", "-", text.lower()).strip("-_.")[:LONGEST_SLUG].strip("-_.")
    return f"{word}-agent" if word in TAKEN else word


def roles(shared: "Mapping[str, object]") -> "dict[str, object]":
    """The roles that a room describes, by id. ``shared``: what is shown of ``_shared``."""
    return {key[len(ROLES) :]: one for key, one in shared.items() if key.startswith(ROLES)}


def filler_of(described: object) -> str:
    """Who fills a role, "" for nobody."""
    found = described.get("filled_by") if isinstance(described, dict) else None
    return found if isinstance(found, str) else ""


def _filler(picture: "Picture", role: str) -> str:
    entry = picture.entry("_shared", ROLES + role) if role else None
    found = filler_of(entry.value) if entry else ""
    return found if picture.entry(AGENTS, found) else ""


def _free(picture: "Picture", bearer: "Reader", wanted: str, others: "frozenset[str]") -> str:
    for number in range(1, MOST_ALIKE):
        found = wanted if number == 1 else f"{wanted}-{number}"
        if picture.entry(AGENTS, found) is None:
            return found
        if found not in others and may_be(picture, bearer, found):
            return found
    raise denied("name_taken", "choose another name", name=wanted)
