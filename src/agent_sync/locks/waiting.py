"""Claims that may have to wait for their turn (LOCK-8): try at once, or queue and look again.

What is done with a granted claim (``act``) happens in the very transaction that found
everything free. Deadlines are measured on a clock that nobody sets.
"""

import os
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from ..failures import StoreBusy
from ..feed import activity
from ..presence import agents, known_agents
from ..store.sqlite import Row, Store, Transaction
from ..system import processes
from ..system.signals import interruptible
from . import deadlock, granting, next_in_queue, wait_queue
from .claim import Claim, Judgement, World
from .unreported_ends import found_ended

T = TypeVar("T")
Refused = list[tuple[Claim, Judgement]]
Act = Callable[[Transaction, World], T]

POLL_S, LONGEST_POLL_S = 0.02, 0.2
"""Between two looks at the number that moves when anybody commits, which costs no lock: the first
in line looks so often, each further one less. Hundreds that looked like the first would leave no
time to whose turn it is."""
POLLS_A_BEAT = wait_queue.BEAT_MS / 1000 / POLL_S
LONGEST_BEAT_S = wait_queue.SILENT_MS / 2 / 1000
JUDGE_S = 0.5
"""Claims are judged anew after this long if nobody commits: clocks run out, processes die."""
LOOK_S = 1.0
"""Between two looks for whoever watches a wait, the first after half of it."""


class InTheWay(Exception):
    """Somebody else has what is wanted, or waits for it first. Nothing was changed."""

    def __init__(self, refused: Refused, world: World) -> None:
        super().__init__()
        self.refused = refused
        self.world = world


class TimedOut(InTheWay):
    """The time was up; the place in the queue is kept for a while."""


class Circle(InTheWay):
    """This wait would close a circle of waiting agents: ``agents``, beginning with the asker."""

    def __init__(self, refused: Refused, world: World, agents: list[str]) -> None:
        super().__init__(refused, world)
        self.agents = agents


class Standing(NamedTuple):
    """How a wait stands: what is refused and why, the place in line (1 = next), since when."""

    refused: Refused
    place: int
    waited_ms: int
    world: World


Watch = Callable[[Standing], None]


def take(store: "Transaction", claims: list[Claim], world: World) -> list[int]:
    """Take all the claims, found free in this transaction; their tokens in order."""
    tokens = []
    for agent_id in {claim.agent_id for claim in claims}:
        agent = agents.find(store, agent_id)
        if agent is not None:  # its last sign may lie before a long wait
            agents.show_sign(store, agent, world.now)
    for claim in claims:
        token, _ = granting.attempt(store, claim, world)
        tokens.append(token)
        # A lease that was mine already leaves my place in the queue open.
        wait_queue.use(store, claim, world)
    assert all(tokens)
    return tokens


def at_once(store: Store, claims: list[Claim], act: Act[T], world: Callable[[], World]) -> T:
    """Do ``act`` if all the claims are free, all or nothing. Raises InTheWay.

    Before refusing, it looks for the end of a lease that no hook reported.
    """
    try:
        return _grant(store, claims, act, world())
    except InTheWay as found:
        if not _over_unseen(store, found.refused, world()):
            raise
    return _grant(store, claims, act, world())


def in_turn(
    store: Store,
    claims: list[Claim],
    act: Act[T],
    world: Callable[[], World],
    *,
    wait_ms: int,
    watch: "Watch | None" = None,
) -> T:
    """The same, waiting up to ``wait_ms`` for it. Raises TimedOut, Circle.

    Ends within POLL_S of a release and JUDGE_S of an expiry or death, the machine's load
    aside. Interrupted, it gives its place up. ``watch`` is told about every LOOK_S how the wait
    stands; that reads and never writes, and it must be quick.
    """
    deadline = time.monotonic() + wait_ms / 1000
    try:
        return at_once(store, claims, act, world)
    except (InTheWay, StoreBusy):
        pass
    onlooker = _Onlooker(store, claims, world, watch)
    with interruptible():
        try:
            return _wait(store, claims, act, world, deadline, onlooker)
        except TimedOut:
            raise
        except BaseException:
            with store.writing() as tx:
                for claim in claims:
                    _give_up(tx, claim, world())
            raise


def _give_up(store: Transaction, claim: Claim, world: World) -> None:
    if next_in_queue.leave(store, claim.agent_id, claim.target, claim.key, world):
        activity.record(store, world.now, claim.agent_id, "wait_given_up", key=claim.key)


def _grant(store: Store, claims: list[Claim], act: Act[T], world: World) -> T:
    with store.writing() as tx:
        refused = _refused(tx, claims, world)
        if refused:
            raise InTheWay(refused, world)
        return act(tx, world)


def _refused(store: Store, claims: list[Claim], world: World, *, brief: bool = False) -> Refused:
    judged = [(claim, granting.judge(store, claim, world, brief=brief)) for claim in claims]
    return [(claim, found) for claim, found in judged if not found.free]


def _over_unseen(store: Store, refused: Refused, world: World) -> bool:
    return found_ended(store, world, [one for _, judged in refused for one in judged.blockers])


def _wait(
    store: Store,
    claims: list[Claim],
    act: Act[T],
    world: Callable[[], World],
    deadline: float,
    onlooker: "_Onlooker",
) -> T:
    rhythm = _Rhythm()
    while True:
        try:
            seen = store.data_version(), wait_queue.sign(store)
            if _is_free(store, claims, world()) or time.monotonic() >= deadline:
                try:
                    return _grant(store, claims, act, world())
                except InTheWay as found:  # somebody was quicker
                    if time.monotonic() >= deadline:
                        _queue(store, claims, found.world)  # where the time was over at once
                        _for_each_ticket(store, claims, wait_queue.time_out, world().now)
                        raise TimedOut(found.refused, found.world) from None
            _queue(store, claims, world())
            onlooker.look(time.monotonic())  # also while others never stop committing
            rhythm.pause = _pause(store, claims)
            if not _changed(store, claims, world, deadline, onlooker, rhythm, seen):
                # Nobody did anything: look where no hook tells.
                _over_unseen(store, _refused(store, claims, world()), world())
        except StoreBusy:  # so many are at work; nobody who waits is sent away for that
            if time.monotonic() >= deadline:
                raise
            time.sleep(rhythm.pause)


class _Rhythm:
    """How often a process that waits looks, and when it last said that it still waits."""

    def __init__(self) -> None:
        self.pause = POLL_S
        self.beat_at = time.monotonic()

    def due(self, now: float) -> bool:
        """Whether it is time to say so again."""
        every = min(self.pause * POLLS_A_BEAT, LONGEST_BEAT_S)
        if now < self.beat_at + every:
            return False
        self.beat_at = now
        return True


def _pause(store: Store, claims: list[Claim]) -> float:
    places = [wait_queue.before(store, claim) for claim in claims]
    return min(POLL_S * (1 + min(places)), LONGEST_POLL_S)


def _changed(
    store: Store,
    claims: list[Claim],
    world: Callable[[], World],
    deadline: float,
    onlooker: "_Onlooker",
    rhythm: _Rhythm,
    seen: "tuple[int, Row | None]",
) -> bool:
    """Sleep until what is waited for may have moved (True), or it is time to judge anew."""
    version, sign = seen
    look = time.monotonic() + JUDGE_S
    now = time.monotonic()
    while now < min(look, deadline):
        onlooker.look(now)
        if rhythm.due(now):
            _beat(store, claims, world().now)
        time.sleep(max(0.0, min(rhythm.pause, deadline - now)))
        found, version = version, store.data_version()
        if found != version and wait_queue.sign(store) != sign:
            return True
        now = time.monotonic()
    return False


def _beat(store: Store, claims: list[Claim], now: int) -> None:
    try:
        _for_each_ticket(store, claims, wait_queue.beat, now)
    except StoreBusy:
        return  # the next one will do


class _Onlooker:
    """Shows a wait to whoever watches it, in a rhythm of its own."""

    def __init__(
        self,
        store: Store,
        claims: list[Claim],
        world: Callable[[], World],
        watch: "Watch | None",
    ) -> None:
        self.store = store
        self.claims = claims
        self.world = world
        self.watch = watch
        self.began = time.monotonic()
        self.due = self.began + LOOK_S / 2

    def look(self, now: float) -> None:
        if self.watch is None or now < self.due:
            return
        self.due = now + LOOK_S - (now - self.due) % LOOK_S
        world = self.world()
        with self.store.reading():
            refused = _refused(self.store, self.claims, world)
            ahead = [len(wait_queue.ahead(self.store, claim, world)) for claim, _ in refused]
        if refused:
            waited_ms = int((now - self.began) * 1000)
            self.watch(Standing(refused, 1 + max(ahead), waited_ms, world))


def _is_free(store: Store, claims: list[Claim], world: World) -> bool:
    with store.reading():
        return not _refused(store, claims, world, brief=True)


def _queue(store: Store, claims: list[Claim], world: World) -> None:
    """A place for each refused claim that has none; Circle when that would close one.

    Writes nothing when nothing is missing: each write wakes everybody else who waits.
    """
    with store.reading():
        refused = _without_place(store, claims, world)
    if not refused:
        return
    me, pid = processes.machine(), os.getpid()
    with store.writing() as tx:
        refused = _without_place(tx, claims, world)
        circles = [deadlock.cycle(tx, claim, world) for claim, _ in refused]
        circle = next(filter(None, circles), [])
        if circle:
            _note_circle(tx, refused[0][0], circle, world.now)
        for claim, _ in refused if not circle else []:
            start = processes.start_time(pid)
            wait_queue.queue(tx, claim, world, machine=me, pid=pid, pid_start=start)
    if circle:
        raise Circle(refused, world, circle)


def _note_circle(store: Transaction, claim: Claim, circle: list[str], now: int) -> None:
    names = [one.holder.name for one in known_agents.these(store, circle)]
    body = f"a circle of {', '.join(names)}"
    activity.record(store, now, claim.agent_id, "circle_refused", body, key=claim.key)


def _without_place(store: Store, claims: list[Claim], world: World) -> Refused:
    # A place whose process is gone, or gave up, is taken over; it keeps its number.
    mine = [t for agent_id in _agents(claims) for t in wait_queue.tickets_of(store, agent_id)]
    places = {(t.agent_id, t.target, t.key) for t in mine if wait_queue.waiting(t, world)}
    return [
        (claim, judged)
        for claim, judged in _refused(store, claims, world, brief=True)
        if (claim.agent_id, claim.target, claim.key) not in places
    ]


def _for_each_ticket(
    store: Store, claims: list[Claim], do: Callable[[Transaction, int, int], None], now: int
) -> None:
    wanted = {(claim.agent_id, claim.target, claim.key) for claim in claims}
    with store.writing() as tx:
        for agent_id in _agents(claims):
            for ticket in wait_queue.tickets_of(tx, agent_id):
                if (ticket.agent_id, ticket.target, ticket.key) in wanted:
                    do(tx, ticket.id, now)


def _agents(claims: list[Claim]) -> list[str]:
    return list(dict.fromkeys(claim.agent_id for claim in claims))
