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
    from .embodied_rows import Embodied

LONGEST_SLUG = 60
MOST_ALIKE = 50
ROLES = "roles."
"""Before the id of a role, in the keys of ``_shared`` that describe roles."""


def whom(
    picture: "Picture", bearer: "Reader", now: "Embodied", agent: str, role: str, name: str,
    spare: str,
) -> str:  # fmt: skip
    """The id of the agent that a session asks to be; it may have to be made.

    ``agent`` is taken at its word; without one it is whoever fills the role, else it is called as
    the name, or the role, or ``spare``, and gets a number where somebody else is called so. A token
    of one agent is that agent. Raises RoomError: 403 ``identity_mismatch``, ``read_only_token``.
    """
    if not acts(bearer):
        raise denied("read_only_token", "this token reads only")
    bound = bound_to(bearer)
    if bound or agent:
        found = bound if bound and not agent else agent
        if bound or picture.entry(AGENTS, found) is not None:
            acting(picture, bearer, found)
        return found
    filler = _filler(picture, role)
    if filler and may_be(picture, bearer, filler):
        return filler
    if now.agent and not (role or name) and may_be(picture, bearer, now.agent):
        return now.agent
    return _free(picture, bearer, slug(name) or slug(role) or spare)


def acts(bearer: "Reader") -> bool:
    """Whether a token acts at all, be it as an agent that it has first to become."""
    return bearer.writes or bool(getattr(bearer, "unbound", False))


def bound_to(bearer: "Reader") -> str:
    """The one agent as which a token acts, "" where there may be others."""
    return bearer.agent if bearer.kind == "agent" else ""


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


def _free(picture: "Picture", bearer: "Reader", wanted: str) -> str:
    for number in range(1, MOST_ALIKE):
        found = wanted if number == 1 else f"{wanted}-{number}"
        if picture.entry(AGENTS, found) is None or may_be(picture, bearer, found):
            return found
    raise denied("name_taken", "choose another name", name=wanted)
