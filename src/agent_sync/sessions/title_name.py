"""A session is called by the title that its client tells, unless somebody chose a name (ID-3).

Loaded only when a title is told that is another than before.
"""

import unicodedata

from ..errors import InvalidInput, NameTaken
from ..feed import activity
from ..identity.liveness import Limits
from ..presence import agents, naming
from ..presence.agents import Agent
from ..presence.naming import CHOSEN, folded
from ..presence.prompt_words import looks_like_key
from . import registration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..store.sqlite import Transaction

LONGEST = 32
LONGEST_TITLE = 400
_MARKS = "._+"


def follow(store: "Transaction", agent: Agent, title: str, now: int, limits: Limits) -> Agent:
    """Note a title, and call the session so unless somebody chose its name; the agent as it is now.

    Where another live agent is called so, a number follows. A title that makes no name leaves the
    name as it is.
    """
    title = title[:LONGEST_TITLE].encode("utf-8", "replace").decode()
    naming.note_title(store, agent.id, title)
    name = as_name(title)
    if not name or folded(name) == agent.name_key:
        return agent
    if naming.named_by(store, agent.id) == CHOSEN:
        return agent
    try:
        registration.rename(store, agent.id, name, now, limits, by_title=True)
    except NameTaken as taken:
        name = str(taken.facts["suggestion"])
        registration.rename(store, agent.id, name, now, limits, by_title=True)
    registration.claim_waiting_mail(store, agent.id, folded(name))
    activity.record(store, now, agent.id, "agent_registered", name)
    return agents.find(store, agent.id) or agent


def as_name(title: str) -> str:
    """A title as one word: 'Fix the cart' is 'Fix-the-cart'; '' where it can be no name."""
    if looks_like_key(title):
        return ""
    text = unicodedata.normalize("NFC", title)
    word = "".join(char if _may_stand(char) else "-" for char in text)
    name = "-".join(part for part in word.split("-") if part.strip(_MARKS))
    if len(name) > LONGEST:
        head = name[: LONGEST + 1].rpartition("-")[0]
        name = head or name[:LONGEST]
    try:
        return registration.checked(name.strip(_MARKS), "name")
    except InvalidInput:
        return ""


def _may_stand(char: str) -> bool:
    return char.isalnum() or char in _MARKS or unicodedata.category(char) in ("Mn", "Mc")
