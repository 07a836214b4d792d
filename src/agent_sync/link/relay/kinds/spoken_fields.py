"""What is said over the link: its text as it may come, when it was said, how long it is told."""

from ....locks.claim import World
from ....presence import mirrored_agents
from ....store.sqlite import Store, Transaction
from ... import link_state
from ..documents import Body, Came, Names
from ..fields import DAY_MS, whole

TOLD_MS = 6 * DAY_MS
"""A little less than the server keeps it."""
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if code not in (9, 10)}
_CONTROLS |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def uid_of(names: Names, number: int, at: int) -> str:
    """Under which name the others know what was said here at a time (ms): a database that was put
    back gives a number again, and what it stands for then is another word."""
    return f"{names.machine}:{number}.{at}"


def since(store: Store, world: World) -> int:
    """What was said before this (ms) stays here: it is too old, or older than the link."""
    linked_at = link_state.all_of(store).get("since", "")
    return max(world.now - TOLD_MS, int(linked_at) if linked_at.isdecimal() else 0)


def is_older_than_link(store: Store, said: int, world: World) -> bool:
    """Whether it was said (ms) before this clone was linked; no, where its clock was set back."""
    linked_at = link_state.all_of(store).get("since", "")
    return linked_at.isdecimal() and said < int(linked_at) <= world.now


def words_of(body: Body, name: str, most: int) -> str:
    """A text of others, in several lines, without control characters. Raises ValueError."""
    value = body.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise ValueError(f"{name}: no text of 1 to {most} characters")
    return value.replace("\r\n", "\n").translate(_CONTROLS)


def words_or_none(body: Body, name: str, most: int) -> str:
    """The same, where '' is fit too."""
    return words_of(body, name, most) if body.get(name) not in (None, "") else ""


def said_at(body: Body, name: str, came: Came, world: World) -> int:
    """When it was said (ms): its age when it was put, and how long ago that was."""
    put_at = min(came.changed_at or world.now, world.now)
    return put_at - whole(body, name)


def speaker(
    tx: Transaction, names: Names, came: Came, agent_id: str, name: str, world: World
) -> str:
    """What an agent elsewhere is called here; whoever is not known yet is from now on."""
    shown = mirrored_agents.called(name, names.machine_name(came.machine))
    mirrored_agents.known(tx, agent_id, shown, world.now)
    return shown
