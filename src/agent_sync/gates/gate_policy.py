"""Whether a gate's parties have agreed that they saw it: who is waited for, and what suffices.

Acknowledged still blocks; this says only when a gate may be resolved (GATE-2, GATE-6).
"""

from ..wrong_values import InvalidInput
from .absence import GONE, HERE, presence
from .parties import ACKNOWLEDGED, AGAIN, OBJECTED, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from .gate import Gate
    from .parties import Party

ALL, MAJORITY, PERSON, QUORUM = "all", "majority", "person", "quorum"


def parsed(text: str) -> str:
    """A policy as it is stored: all, majority, person, quorum:N. Raises InvalidInput."""
    word = text.strip().lower() or ALL
    kind, _, count = word.partition(":")
    if word in (ALL, MAJORITY, PERSON):
        return word
    if kind == QUORUM and count.isascii() and count.isdigit() and 0 < int(count[:6]) <= 1000:
        return f"{QUORUM}:{int(count[:6])}"
    raise InvalidInput(f"a policy is all, majority, person or quorum:N, not {text!r}")


def waited_for(parties: "list[Party]", world: "World") -> "list[Party]":
    """Those who have to say something: their turn runs, or ended a short while ago."""
    return [one for one in parties if presence(one, world) == HERE]


def missing(parties: "list[Party]", world: "World") -> "list[Party]":
    """Those waited for who have not acknowledged, or object, or must acknowledge again."""
    return [one for one in waited_for(parties, world) if one.verdict != ACKNOWLEDGED]


def objecting(parties: "list[Party]", world: "World") -> "list[Party]":
    """Those whose objection stands, also while they are absent; that of who is gone does not."""
    against = [one for one in parties if one.verdict == OBJECTED]
    return [one for one in against if presence(one, world) != GONE]


def must_again(parties: "list[Party]", world: "World") -> "list[Party]":
    """Those who wrote behind their acknowledgement, and are here to give it again."""
    return [one for one in waited_for(parties, world) if one.verdict == AGAIN]


def agreed(gate: "Gate", parties: "list[Party]", world: "World", *, decided: bool = False) -> bool:
    """Whether enough have acknowledged. An objection stands against it under every policy, unless
    the person has ``decided``. At least one has to have acknowledged, whoever is absent.
    """
    given = [one for one in parties if one.verdict == ACKNOWLEDGED]
    against = objecting(parties, world)
    if (against and not decided) or (not given and not decided):
        return False
    wanted = [one for one in waited_for(parties, world) if one not in against]
    silent = [one for one in wanted if one.verdict != ACKNOWLEDGED]
    if decided and not silent:
        return True
    heads = len(given) + len(silent)
    if gate.policy == MAJORITY:
        return 2 * len(given) > heads
    if gate.policy.startswith(QUORUM):
        return len(given) >= min(int(gate.policy.partition(":")[2]), heads)
    return not silent


def lapsed(gate: "Gate", parties: "list[Party]", world: "World") -> bool:
    """Whether nobody is left to agree with: every party but the opener is gone."""
    others = [one for one in parties if not same(one.agent_id, gate.opener_id)]
    return all(presence(one, world) == GONE for one in others)
