"""A question to the person before what they do hurts somebody: the data, without words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.lease import Lease


class Stake(NamedTuple):
    """An agent that is hurt. ``lost`` is the lease that it loses, None where it is no lease."""

    agent_id: str
    name: str
    lost: "Lease | None" = None


class Question(NamedTuple):
    """What the person is asked: its code, who is hurt, and the facts for its sentence.

    ``marks`` are what the person agrees to: while they are the same, a yes is one to the same.
    """

    code: str
    stakes: "tuple[Stake, ...]"
    facts: "Mapping[str, Any]"
    marks: "tuple[object, ...]"
