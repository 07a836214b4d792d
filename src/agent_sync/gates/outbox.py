"""What a person is told of who looks at no screen (VIEW-3): escalations, verdicts that are wanted,
sessions that are free to go on, lost work. Each once, by whoever looks first.
"""

from ..feed import happened
from ..identity.liveness import TURN_ENDED
from ..identity.who import OPERATOR
from ..protection.alarms import KIND as LOST
from ..store import meta_values
from . import duties_told, gate, owed, stopped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..locks.claim import World
    from ..store.sqlite import Store, Transaction

ESCALATION, VERDICT, FREE, LOST_WORK = "escalation", "verdict_wanted", "free_to_go_on", "lost_work"
LEDGER = "|notified"
"""Under this name, which no agent has, stands what was told."""
_SEEN = "notified_seq"
MOST = 5
"""So many at once; the rest with the next look."""
EVENTS = 500


class News:
    """One thing to tell: its kind, what it is about, whom it concerns, in a sentence; ``at`` in ms.

    ``name`` tells it from others.
    """

    __slots__ = ("agent_id", "at", "kind", "name", "said", "subject")

    def __init__(
        self, kind: str, subject: str, at: int, said: str, *, agent_id: str = "", name: str = ""
    ) -> None:
        self.kind = kind
        self.subject = subject
        self.agent_id = agent_id
        self.at = at
        self.said = said
        self.name = name or f"{kind}|{subject}|{agent_id}|{at}"


def begin(store: "Transaction") -> None:
    """What has happened until now is nobody's news; once, where nothing was ever told."""
    if meta_values.number(store, _SEEN) is None:
        meta_values.put(store, _SEEN, happened.last_seq(store))


def anything(store: "Store", world: "World") -> bool:
    """Whether there is something to take, or nothing was ever taken."""
    seen = meta_values.number(store, _SEEN)
    if seen is None or happened.last_seq(store) - seen > EVENTS // 2:  # else more is read each time
        return True
    late = any(0 < x.deadline_at <= world.now and not x.escalated_at for x in gate.open_ones(store))
    return late or bool(_new(store, world)) or bool(_lost(store))


def take(store: "Transaction", world: "World") -> "list[News]":
    """What is to be told now, marked as told."""
    begin(store)
    owed.settle(store, world)
    found, now = _new(store, world), world.now
    told = set(duties_told.of(store, LEDGER))
    standing = {one.name for one in _standing(store, world)}
    duties_told.keep_only(store, LEDGER, told & standing)
    lost = _lost(store)
    some = [*found, *lost][:MOST]
    duties_told.note(store, LEDGER, [one.name for one in some if one.kind != LOST_WORK], now)
    taken = [int(one.name) for one in some if one.kind == LOST_WORK]
    if taken or not lost:
        last = happened.since(store, meta_values.number(store, _SEEN) or 0, EVENTS)
        seen = max(taken) if len(taken) < len(lost) else max((x.seq for x in last), default=0)
        if seen:
            meta_values.put(store, _SEEN, seen)
    return some


def _new(store: "Store", world: "World") -> "list[News]":
    told = duties_told.of(store, LEDGER)
    return [one for one in _standing(store, world) if one.name not in told]


def _standing(store: "Store", world: "World") -> "list[News]":
    """All that is so now, told or not."""
    found = [
        News(ESCALATION, one.ref, one.escalated_at, f"gate {one.ref} is past its deadline")
        for one in gate.open_ones(store)
        if one.escalated_at
    ]
    found += [
        News(VERDICT, one.subject, one.since, one.because, agent_id=OPERATOR, name=one.name)
        for one in owed.everything(store, world)
        if one.agent_id == OPERATOR
    ]
    found += [
        News(
            FREE,
            one.subject,
            one.freed_at,
            f"{one.holder.name} ended its turn blocked and is free to go on",
            agent_id=one.agent_id,
        )
        for one in stopped.freed(store)
        if one.holder.state == TURN_ENDED and one.holder.state_at <= one.freed_at
    ]
    return found


def _lost(store: "Store") -> "list[News]":
    """Changes of others' work since it was last looked."""
    seen = meta_values.number(store, _SEEN)
    if seen is None:
        return []
    return [
        News(LOST_WORK, one.key, one.at, one.body, agent_id=one.agent_id, name=str(one.seq))
        for one in happened.since(store, seen, EVENTS)
        if one.type == LOST
    ]
