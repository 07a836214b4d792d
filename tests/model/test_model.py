"""The program and a small dictionary model do the same at every step, whatever happens.

Leases (explicit, by edits, shared, patterns, trees, resources), the queue, tasks and mail, with
subagents, two checkouts, a clock that jumps both ways, crashes, /clear, ends and resumptions.
"""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from agent_sync.errors import Claimed, NameTaken
from agent_sync.identity.liveness import status
from agent_sync.identity.who import SYSTEM
from agent_sync.locks import deadlock, open_leases, wait_queue, waiting
from agent_sync.locks import force as forcing
from agent_sync.locks.claim import Claim
from agent_sync.locks.lease import AUTO, EXPLICIT, Lease
from agent_sync.messages import mailbox
from agent_sync.presence import agents
from agent_sync.sessions import registration, retention, sign_of_life
from agent_sync.tasks import assigning
from agent_sync.tasks import task_board as tasks_
from proofs import Proof
from scene.database import asked

from . import rules
from .board import Board
from .rules import FILES, GRACE, HOUR, MINUTE, OFFLINE, STALE, TARGETS, Mail, Task, Ticket, Wish
from .scene import MACHINE, Place, Scene, simulated

START = 1_700_000_000_000
STEPS = 60
ROOM = 29 * rules.DAY
"""Nothing may be forgotten within the retention."""

SLOTS = st.integers(0, 2)
ACTORS = st.sampled_from(
    [(0, ""), (0, "k1"), (0, "k2"), (1, ""), (1, "k1"), (2, ""), (2, "k1"), (3, "")]
)
CHECKOUTS = st.integers(0, 1)
NAMES = st.sampled_from(("ann", "bob"))
ROLES = st.sampled_from(("", "review", "build"))
REFS = st.integers(1, 8)
RESOURCE = "resource port"
EDITED = ("src/a.py", *FILES)
LISTED = st.sampled_from((*TARGETS, "src/a.py", "src/a.py", "src/", RESOURCE))


def target_of(name: str) -> str:
    """How the program calls a target."""
    if name == RESOURCE:
        return "resource"
    return "tree" if name.endswith("/") else "glob" if set(name) & set("*?") else "file"


def key_of(name: str) -> str:
    """The key of a target."""
    return name.removeprefix("resource ")


def named(name: str) -> "list[str]":
    """A target on a command line."""
    return ["--resource", key_of(name)] if name == RESOURCE else [name]


def name_of(target: str, key: str) -> str:
    """The model's name of a lease or place."""
    return RESOURCE if target == "resource" else key


@dataclasses.dataclass
class Slot:
    """One terminal: its client process and the session that runs in it."""

    session: str
    pid: int
    sessions: "list[str]"
    cleared: bool = False


class Together(RuleBasedStateMachine):
    """Every rule does one thing to the program and to the model."""

    place: "ClassVar[Place]"
    done: "ClassVar[Counter[str]]"

    def __init__(self) -> None:
        super().__init__()
        self.scene = Scene(self.place, START)
        self.model = Board(START)
        self.model.processes = self.scene.processes
        self.patched = simulated(self.scene)
        self.patched.__enter__()
        self.pids = 100
        self.numbers = 0
        self.waiters: dict[tuple[str, str], tuple[Wish, Claim, int]] = {}
        self.pushed: dict[tuple[int, str], int] = {}
        self.actor = ""
        self.slots = [Slot(f"s{n}", self._process() if n < 2 else 0, [f"s{n}"]) for n in range(3)]
        self.slots.append(Slot("u1", 0, ["u1"]))

    def teardown(self) -> None:
        """Let the real process table be seen again."""
        self.patched.__exit__(None, None, None)
        self.scene.store.close()

    # -- helpers -----------------------------------------------------------------------------

    def _process(self) -> int:
        self.pids += 1
        self.scene.processes[self.pids] = "alive"
        return self.pids

    def _who(self, actor: "tuple[int, str]") -> "tuple[str, int]":
        """(id, pid) of somebody whose process is there; a session that crashed comes back."""
        number, child = actor
        slot = self.slots[number]
        if slot.pid and self.scene.processes[slot.pid] == "gone":
            slot.pid = self._process()
            self._start(slot, slot.session, "resume")
        self.actor = f"{slot.session}/{child}" if child else slot.session
        return self.actor, slot.pid

    def _cli(self, who: str, pid: int, *words: str, place: int = 0) -> int:
        return self.scene.cli(who, pid, self.place.checkouts[place], *words)[0]

    def _claim(self, wish: Wish) -> Claim:
        return Claim(
            wish.agent,
            key_of(wish.name),
            target=target_of(wish.name),
            checkout=wish.checkout,
            kind=AUTO if wish.edit else EXPLICIT,
            keep="turn" if wish.edit else "",
            mode="shared" if wish.shared else "exclusive",
            reason=wish.reason,
            expires_at=wish.expires,
        )

    def _ask(self, wishes: "list[Wish]") -> bool:
        """Ask the model; whether all was granted."""
        return all(found.free for found in self.model.ask(wishes))

    def _take(self, claims: "list[Claim]") -> bool:
        store = self.scene.store
        try:
            waiting.at_once(
                store, claims, lambda tx, now: waiting.take(tx, claims, now), self.scene.world
            )
        except waiting.InTheWay:
            return False
        return True

    def _signed(self, who: str, pid: int) -> None:
        with self.scene.store.writing() as store:
            sign_of_life.refresh(store, who, self.scene.now, pid=pid)
        self.model.sign(who, pid=pid)

    # -- leases ------------------------------------------------------------------------------

    @rule(actor=ACTORS, name=st.sampled_from(EDITED), place=CHECKOUTS)
    def edit(self, actor: "tuple[int, str]", name: str, place: int) -> None:
        """An edit, through the hook before it."""
        who, pid = self._who(actor)
        checkout = self.place.checkouts[place]
        passed = self.scene.edit(who, pid, checkout, name, "pre-tool-use")
        self.model.sign(who, "running", pid)
        wish = Wish(who, name, edit=True, checkout=self.place.names[place])
        found = self.model.judge(wish)
        if found.free:
            self.model.take(wish, found)
        elif any(
            self.model.agents[x.agent].seen > self.model.now + rules.SKEW for x in found.blockers
        ):
            self.model.settle_clocks()
        assert passed == found.free, (who, name)

    @rule(actor=ACTORS, name=st.sampled_from(EDITED), place=CHECKOUTS)
    def edited(self, actor: "tuple[int, str]", name: str, place: int) -> None:
        """The end of an edit, through the hook after it."""
        who, pid = self._who(actor)
        self.scene.edit(who, pid, self.place.checkouts[place], name, "post-tool-use")
        self.model.sign(who, "running", pid)

    @rule(
        actor=ACTORS,
        names=st.lists(LISTED, min_size=1, max_size=2, unique=True),
        shared=st.booleans(),
        minutes=st.sampled_from((0, 1, 5, 300)),
    )
    def lock(
        self, actor: "tuple[int, str]", names: "list[str]", minutes: int, *, shared: bool
    ) -> None:
        """Explicit leases, all or none: by the command, or in a subagent's name."""
        who, pid = self._who(actor)
        until = self.scene.now + (minutes * MINUTE or HOUR)
        names = sorted(names, key=lambda name: name == RESOURCE)  # as the command takes them
        wishes = [Wish(who, name, edit=False, shared=shared, expires=until) for name in names]
        if "/" in who:
            self._signed(who, pid)
            taken = self._take([self._claim(wish) for wish in wishes])
        else:
            words = [word for name in names for word in named(name)]
            words += ["--shared"] if shared else []
            words += ["--ttl", str(minutes)] if minutes else []
            code = self._cli(who, pid, "lock", *words)
            assert code in (0, 2)
            taken = code == 0
            self.model.sign(who, pid=pid)
        assert taken == self._ask(wishes), (who, names)

    @rule(slot=st.integers(0, 3), name=LISTED, token=st.sampled_from((0, 0, 0, 1, -1)))
    def unlock(self, slot: int, name: str, token: int) -> None:
        """Giving up a lease or a place; ``token`` -1 is a wrong one, 1 the right one."""
        who, pid = self._who((slot, ""))
        model = self.model
        on = [x for x in model.leases if x.name == name]
        mine = [x for x in on if x.agent == who or rules.above(who, x.agent)]
        number = mine[0].token if mine and token > 0 else 987_654
        words = ["--token", str(number)] if token else []
        code = self._cli(who, pid, "unlock", *named(name), *words)
        model.sign(who, pid=pid)
        holding = [x for x in on if x not in mine and model.holds(x)]
        if token and (mine or holding):
            mine = [x for x in mine if x.token == number]
            if not mine:
                assert code == 2
                return
        queued = any(x.agent == who and x.wish.name == name for x in model.queue)
        covered = any(
            rules.meet(x.name, name) and model.holds(x) for x in model.leases if name in FILES
        )
        if not mine and not queued and (holding or covered):
            assert code == 2, (who, name)
            return
        assert code == 0, (who, name, code)
        model.leave(who, name)
        self.waiters.pop((who, name), None)
        model.release(mine)

    @rule(slot=st.integers(0, 3))
    def unlock_all(self, slot: int) -> None:
        """Giving up all leases and places."""
        who, pid = self._who((slot, ""))
        assert self._cli(who, pid, "unlock", "--all") == 0
        self.model.sign(who, pid=pid)
        self.model.release(self.model.of(who))
        for ticket in [x for x in self.model.queue if x.agent == who]:
            self.model.leave(who, ticket.wish.name)

    @rule(name=LISTED)
    def force(self, name: str) -> None:
        """A person ends somebody else's leases."""
        who, pid = self._who((3, ""))
        model = self.model
        on = [x for x in model.leases if x.name == name]
        mine = [x for x in on if x.agent == who]
        others = [x for x in on if x.agent != who]
        code = self._cli(who, pid, "unlock", *named(name), "--force")
        model.sign(who, pid=pid)
        if code:
            assert not on
            return
        model.leave(who, name)
        model.release(mine or others)

    @rule(name=LISTED)
    def take_over(self, name: str) -> None:
        """The operator takes a lease, whoever has it."""
        store, world = self.scene.store, self.scene.world()
        self.actor = "operator"
        wish = Wish("operator", name, edit=False, expires=self.scene.now + HOUR)
        with store.writing() as store:
            by = sign_of_life.refresh(store, "operator", self.scene.now, state="running")
            forcing.take_over(store, world, by, self._claim(wish))
        self.model.sign("operator", "running")
        found = self.model.judge(wish)
        self.model.leases = [x for x in self.model.leases if x not in found.blockers]
        self.model.take(wish, self.model.judge(wish))

    # -- the queue ---------------------------------------------------------------------------

    @rule(actor=ACTORS, name=LISTED, edits=st.booleans(), shared=st.booleans(), place=CHECKOUTS)
    def wait(
        self, actor: "tuple[int, str]", name: str, place: int, *, edits: bool, shared: bool
    ) -> None:
        """A process asks, and stands in line when it is refused."""
        who, pid = self._who(actor)
        self._signed(who, pid)
        checkout = self.place.names[place] if edits and name != RESOURCE else ""
        until = 0 if edits else self.scene.now + HOUR
        wish = Wish(who, name, edit=edits, checkout=checkout, shared=shared, expires=until)
        claim = self._claim(wish)
        taken = self._take([claim])
        assert taken == self._ask([wish]), (who, name)
        if not taken:
            self._stand(wish, claim, self._process())

    def _stand(self, wish: Wish, claim: Claim, pid: int) -> None:
        store, world = self.scene.store, self.scene.world()
        with store.writing() as store:
            refused = waiting._without_place(store, [claim], world)
            circle = deadlock.cycle(store, claim, world) if refused else []
            if refused and not circle:
                wait_queue.queue(
                    store, claim, world, machine=MACHINE, pid=pid, pid_start=f"start {pid}"
                )
        expected = self.model.stand(wish, pid)
        assert bool(circle) == bool(expected), (wish.agent, wish.name, circle, expected)
        if not circle:
            self.waiters[wish.agent, wish.name] = (wish, claim, pid)

    @rule(pick=st.integers(0, 20), given_up=st.booleans())
    def look_again(self, pick: int, *, given_up: bool) -> None:
        """A process that waits looks again; with ``given_up`` for the last time."""
        ticket = self._picked(pick)
        waiter = self.waiters.get((ticket.agent, ticket.wish.name)) if ticket else None
        if ticket is None or waiter is None or self.scene.processes.get(waiter[2]) == "gone":
            return
        wish, claim, pid = waiter
        store, world = self.scene.store, self.scene.world()
        free = waiting._is_free(store, [claim], world)
        assert free == self.model.judge(wish).free
        if free:
            waiting._grant(store, [claim], lambda tx, now: waiting.take(tx, [claim], now), world)
            self.model.sign(wish.agent)
            self.model.take(wish, self.model.judge(wish))
            self.model.use(wish)
        elif given_up:
            waiting._for_each_ticket(store, [claim], wait_queue.time_out, world.now)
            for one in self.model.queue:
                if one.agent == wish.agent and one.wish.name == wish.name:
                    one.timed_out = self.model.now
        else:
            self._stand(wish, claim, pid)
            return
        del self.waiters[wish.agent, wish.name]

    @rule(pick=st.integers(0, 20), fate=st.sampled_from(("gone", "unknown", "beat")))
    def waiter(self, pick: int, fate: str) -> None:
        """A process that waits dies, cannot be seen, or says that it waits still."""
        ticket = self._picked(pick)
        if ticket is None or self.scene.processes.get(ticket.pid) == "gone":
            return
        if fate != "beat":
            self.scene.processes[ticket.pid] = fate
        elif (ticket.agent, ticket.wish.name) in self.waiters:
            claim = self._claim(ticket.wish)
            waiting._for_each_ticket(self.scene.store, [claim], wait_queue.beat, self.scene.now)
            ticket.beat, ticket.timed_out = self.model.now, 0
            agent = self.model.agents[ticket.agent]
            if agent.state != "ended":
                self.model.hear(agent)

    def _picked(self, pick: int) -> "Ticket | None":
        queue = self.model.queue
        return queue[pick % len(queue)] if queue else None

    @rule(slot=SLOTS, name=st.sampled_from(EDITED), place=CHECKOUTS)
    def pairing(self, slot: int, name: str, place: int) -> None:
        """A session shares a file, and two of its subagents edit it."""
        self.lock((slot, ""), [name], 0, shared=True)
        for child in ("k1", "k2"):
            self.edit((slot, child), name, place)
            self.same()

    @rule(
        actors=st.one_of(st.tuples(ACTORS, ACTORS), ACTORS.map(lambda one: (one, one))),
        name=LISTED,
        minutes=st.sampled_from((0, 1, 5, 300)),
        passed=st.sampled_from((0, 0, 0, 1, STALE, OFFLINE)),
        shared=st.booleans(),
    )
    def twice(
        self,
        actors: "tuple[tuple[int, str], tuple[int, str]]",
        name: str,
        minutes: int,
        passed: int,
        *,
        shared: bool,
    ) -> None:
        """Two take one thing one after the other, and the first one is there again.

        ``passed`` 0 is the very moment at which the first lease ends.
        """
        one, other = actors
        self.lock(one, [name], minutes, shared=shared)
        self.same()
        self.time(passed or (minutes or 60) * MINUTE, 0)
        self.same()
        self.lock(other, [name], 0, shared=False)
        self.same()
        self.edited(one, "src/a.py", 0)

    @rule(name=LISTED, order=st.permutations((0, 1, 2)), shared=st.booleans())
    def line(self, name: str, order: "list[int]", *, shared: bool) -> None:
        """One has it, two stand in line and give up waiting, and it comes free."""
        self.lock((order[0], ""), [name], 0, shared=False)
        for number in order[1:]:
            self.wait((number, ""), name, 0, edits=False, shared=shared)
            self.look_again(len(self.model.queue) - 1, given_up=True)
            self.same()
        self.unlock(order[0], name, 0)

    # -- sessions ----------------------------------------------------------------------------

    def _start(self, slot: Slot, session: str, source: str) -> None:
        model, pid = self.model, slot.pid
        self.actor = session
        self.scene.hook("session-start", session, pid=pid, source=source)
        slot.session, slot.cleared = session, False
        if session not in slot.sessions:
            slot.sessions.append(session)
        if source == "clear" and pid:
            self._adopt(session, pid)
        away = session in model.agents and not model.live(session)
        who = model.sign(session, "" if source == "compact" else "idle", pid)
        if pid:
            model.vouch(who, pid)
        if source in ("startup", "resume"):
            model.release(model.of(session, edits=True))
        if away:
            who.joined = model.now
        model.sweep(but=session)
        self._note_pushes()

    def _adopt(self, session: str, pid: int) -> None:
        model = self.model
        before = [
            one
            for one in model.agents.values()
            if one.pid == pid
            and one.id != session
            and not one.child
            and (
                one.state in ("running", "idle")
                or (one.state == "cleared" and model.now < one.since + rules.ADOPTION)
            )
        ]
        if before:
            new = model.sign(session, "idle", pid)
            old = max(before, key=lambda one: one.seen)
            model.end_children(old.id)
            model.adopt(old, new)
            self.waiters = {
                (session if who == old.id else who, name): waiter
                for (who, name), waiter in self.waiters.items()
                if who != old.id
            }
            self.pushed = {
                (number, session if who == old.id else who): at
                for (number, who), at in self.pushed.items()
            }

    @rule(slot=SLOTS, source=st.sampled_from(("startup", "resume", "compact", "clear")))
    def start(self, slot: int, source: str) -> None:
        """A session begins, comes back, or follows one that was cleared."""
        chosen = self.slots[slot]
        if chosen.pid and self.scene.processes[chosen.pid] == "gone":
            chosen.pid = self._process()
            source = "resume"
        session = chosen.session
        if source in ("startup", "clear"):
            self.numbers += 1
            session = f"n{self.numbers}"
        self._start(chosen, session, source)

    @rule(slot=SLOTS, pick=st.integers(0, 5))
    def resume(self, slot: int, pick: int) -> None:
        """Another session of the past goes on in the same process."""
        _, _ = self._who((slot, ""))
        chosen = self.slots[slot]
        self._start(chosen, chosen.sessions[pick % len(chosen.sessions)], "resume")

    @rule(slot=SLOTS, reason=st.sampled_from(("clear", "clear", "logout", "other")))
    def end(self, slot: int, reason: str) -> None:
        """A session ends, or is cleared."""
        who, pid = self._who((slot, ""))
        self.scene.hook("session-end", who, pid=pid, reason=reason)
        before = self.model.agents.get(who)
        if before is None or before.state not in ("cleared", "ended"):
            self.model.sign(who, pid=pid)
            self.model.session_ends(who, cleared=reason == "clear")

    @rule(slot=st.integers(0, 1))
    def crash(self, slot: int) -> None:
        """A client process is gone."""
        self.scene.processes[self.slots[slot].pid] = "gone"

    @rule(slot=SLOTS, running=st.sets(st.sampled_from(("k1", "k2"))), again=st.booleans())
    def stop(self, slot: int, running: "set[str]", *, again: bool) -> None:
        """A turn ends; ``again`` after a stop that was kept from ending."""
        who, pid = self._who((slot, ""))
        listed = [{"id": child, "status": "running"} for child in sorted(running)]
        must = self._must(who, broadcasts=False) if not again and who in self.model.agents else []
        answer = self.scene.hook(
            "stop", who, pid=pid, background_tasks=listed, stop_hook_active=again
        )
        self.model.sign(who, pid=pid)
        blocked = bool(answer.out)
        assert not (blocked and again)
        assert blocked or not must, must
        if not blocked:
            self._turn_over(who)
            self.model.end_children(who, running)

    def _turn_over(self, who: str) -> None:
        self.model.sign(who, "idle")
        self.model.release(self.model.of(who, edits=True))

    @rule(slot=SLOTS)
    def idle(self, slot: int) -> None:
        """The client says that it waits for its user."""
        who, pid = self._who((slot, ""))
        self.scene.hook("notification", who, pid=pid, notification_type="idle_prompt")
        self.model.sign(who, pid=pid)
        self._turn_over(who)

    @rule(slot=SLOTS)
    def prompt(self, slot: int) -> None:
        """The user says something: a turn begins."""
        who, pid = self._who((slot, ""))
        self.scene.hook("user-prompt-submit", who, pid=pid, prompt="go on")
        self.model.sign(who, "running", pid)
        self.model.release(self.model.of(who, edits=True))

    @rule(actor=ACTORS, ends=st.booleans())
    def subagent(self, actor: "tuple[int, str]", *, ends: bool) -> None:
        """A subagent comes or goes."""
        who, pid = self._who(actor)
        session, _, child = who.partition("/")
        if not child:
            return
        event = "subagent-stop" if ends else "subagent-start"
        self.scene.hook(event, session, child=child, pid=pid, stop_hook_active=True)
        if not ends:
            self.model.sign(who, "running", pid)
        elif who in self.model.agents:
            self.model.end_child(self.model.sign(who))

    @rule(
        passed=st.sampled_from(
            (1, 999, rules.SILENT, MINUTE, GRACE, STALE, HOUR, OFFLINE, OFFLINE + 1, 26 * HOUR)
        ),
        back=st.sampled_from((0, 0, 0, 0, MINUTE, 3 * HOUR)),
    )
    def time(self, passed: int, back: int) -> None:
        """Time passes, or somebody sets the clock back."""
        now = self.scene.now + (-back or passed)
        if now < START + ROOM:
            self.scene.now = self.model.now = max(now, START)

    @rule()
    def collect(self) -> None:
        """Old rows are dropped; none is old enough to be missed."""
        retention.collect(self.scene.store, self.scene.now, {})

    # -- tasks -------------------------------------------------------------------------------

    @rule(
        slot=st.integers(0, 3),
        files=st.sets(st.sampled_from(TARGETS[:-1]), max_size=2),
        priority=st.integers(0, 2),
        needs=st.sets(REFS, max_size=2),
    )
    def create(self, slot: int, files: "set[str]", priority: int, needs: "set[int]") -> None:
        """A task comes onto the board."""
        who, pid = self._who((slot, ""))
        model = self.model
        number = len(model.tasks) + 1
        needs = {need for need in needs if need < number}
        words = [word for name in sorted(files) for word in ("--file", name)]
        words += [word for need in sorted(needs) for word in ("--depends-on", f"T{need}")]
        title = f"task {number}"
        assert not self._cli(who, pid, "create-task", title, "--priority", str(priority), *words)
        model.sign(who, pid=pid)
        model.tasks[number] = Task(number, tuple(sorted(files)), priority, needs=set(needs))

    def _task(self, number: int) -> "Task | None":
        """One of those that are there."""
        return self.model.tasks.get(1 + number % len(self.model.tasks))

    @initialize()
    def board(self) -> None:
        """Two tasks for one file, the second behind the first."""
        self.create(3, {"src/a.py"}, 0, set())
        self.create(3, {"src/a.py"}, 1, {1})

    @rule(slot=st.integers(0, 3), number=REFS, lock=st.booleans())
    def claim(self, slot: int, number: int, *, lock: bool) -> None:
        """A task is claimed by its number."""
        task = self._task(number)
        if task is None:
            return
        number = task.number
        who, pid = self._who((slot, ""))
        code = self._cli(who, pid, "claim-task", f"T{number}", *(["--lock"] if lock else []))
        self.model.sign(who, pid=pid)
        assert code == (0 if self.model.claim(task, who, lock=lock) else 2)

    @rule(slot=st.integers(0, 3), lock=st.booleans())
    def claim_next(self, slot: int, *, lock: bool) -> None:
        """The next task is claimed."""
        who, pid = self._who((slot, ""))
        words = ["claim-next", *(["--lock"] if lock else [])]
        code, data = self.scene.cli(who, pid, self.place.checkouts[0], *words)
        self.model.sign(who, pid=pid)
        number = self.model.claim_next(who, lock=lock)
        task = data["task"]
        assert code == 0
        assert (task["id"] if isinstance(task, dict) else None) == (
            f"T{number}" if number else None
        )

    @rule(
        slot=st.integers(0, 3),
        number=REFS,
        verb=st.sampled_from(("complete", "cancel", "release", "block")),
        force=st.booleans(),
    )
    def finish(self, slot: int, number: int, verb: str, *, force: bool) -> None:
        """A task is done, given up, given back or blocked."""
        task = self._task(number)
        if task is None:
            return
        number = task.number
        who, pid = self._who((slot, ""))
        words = ["--reason", "so"] if verb == "block" else []
        words += ["--force"] if force else []
        code = self._cli(who, pid, f"{verb}-task", f"T{number}", *words)
        self.model.sign(who, pid=pid)
        assert code == (0 if self.model.finish(task, who, verb, force=force) else 2)

    @rule(slot=st.integers(0, 3), number=REFS)
    def unblock(self, slot: int, number: int) -> None:
        """A blocked task goes on."""
        task = self._task(number)
        if task is None:
            return
        number = task.number
        who, pid = self._who((slot, ""))
        code = self._cli(who, pid, "unblock-task", f"T{number}")
        self.model.sign(who, pid=pid)
        assert (code == 0) == (task.status == "blocked")
        if code == 0:
            task.status = "in_progress" if task.owner else "pending"

    @rule(slot=st.integers(0, 3), number=REFS, other=REFS)
    def depend(self, slot: int, number: int, other: int) -> None:
        """A task has to wait for another; never in a circle."""
        task, need = self._task(number), self._task(other)
        if task is None or need is None:
            return
        number, other = task.number, need.number
        who, pid = self._who((slot, ""))
        code = self._cli(who, pid, "update-task", f"T{number}", "--depends-on", f"T{other}")
        self.model.sign(who, pid=pid)
        circle = number == other or number in self.model.needs_all(other)
        assert (code == 0) == (not circle)
        if not circle:
            task.needs.add(other)

    @rule(number=REFS, to=st.integers(0, 3))
    def assign(self, number: int, to: int) -> None:
        """The operator gives a task to somebody."""
        task = self._task(number)
        target = self.model.agents.get(self.slots[to].session)
        if task is None or target is None:
            return
        number = task.number
        store, world = self.scene.store, self.scene.world()
        self.actor = "operator"
        agent = agents.find(store, target.id)
        assert agent is not None
        with store.writing() as store:
            by = sign_of_life.refresh(store, "operator", self.scene.now, state="running")
        self.model.sign("operator", "running")
        try:
            with store.writing() as store:
                assigning.assign(store, by, tasks_.get(store, number), agent, world)
        except Claimed:
            assert not task.open
            return
        assert task.open
        if not (task.owner == target.id and task.status == "in_progress"):
            task.status = "pending"
        task.owner = target.id

    # -- mail --------------------------------------------------------------------------------

    @rule(
        slot=st.integers(0, 3),
        to=st.sets(st.sampled_from(("all", "ann", "bob", "review", "build", "0", "1", "2", "kid"))),
    )
    def send(self, slot: int, to: "set[str]") -> None:
        """Somebody writes to ids, names, roles or everybody."""
        who, pid = self._who((slot, ""))
        ids = {str(number): self.slots[number].session for number in range(3)}
        ids["kid"] = f"{self.slots[0].session}/k1"
        addresses = {ids.get(word, word) for word in to}
        words = [word for address in sorted(addresses) for word in ("--to", address)]
        if not addresses:
            return
        code, data = self.scene.cli(
            who, pid, self.place.checkouts[0], "send", *words, "--message", "hello"
        )
        self.model.sign(who, pid=pid)
        assert code == 0
        live = {one for one in self.model.agents if self.model.live(one)}
        number = int(str(data["id"])[1:])
        self.model.mail.append(Mail(number, who, addresses, self.model.now, live))

    def _must(self, who: str, *, broadcasts: bool) -> "list[int]":
        agent = self.model.agents[who]
        return [
            mail.number
            for mail in self.model.mail
            if self.model.must_get(agent, mail, broadcasts=broadcasts)
        ]

    @rule(actor=ACTORS, broadcasts=st.booleans())
    def push(self, actor: "tuple[int, str]", *, broadcasts: bool) -> None:
        """Everything that is new is shown to somebody."""
        who, pid = self._who(actor)
        self._signed(who, pid)
        must = self._must(who, broadcasts=broadcasts)
        store, now = self.scene.store, self.scene.now
        with store.writing() as store:
            agent = agents.find(store, who)
            assert agent is not None
            rows = (
                mailbox.to_push(store, agent, now, broadcasts=broadcasts, limit=9_999)
                if mailbox.any_new(store, agent, broadcasts=broadcasts)
                else []
            )
            ids = [row.id for row in rows]
            mailbox.mark_pushed(store, agent, ids, now, complete=True, broadcasts=broadcasts)
        assert set(must) <= set(ids), (who, must, ids)

    @rule(slot=st.integers(0, 3), every=st.booleans())
    def read(self, slot: int, *, every: bool) -> None:
        """Somebody reads the inbox."""
        who, pid = self._who((slot, ""))
        words = ["inbox", *(["--all"] if every else [])]
        code, data = self.scene.cli(who, pid, self.place.checkouts[0], *words)
        agent = self.model.sign(who, pid=pid)
        assert code == 0
        rows = data["messages"]
        assert isinstance(rows, list)
        expected = self.model.inbox(agent)
        known = {mail.number for mail in self.model.mail}
        found = [int(row["id"][1:]) for row in rows]
        found = [number for number in found if number in known]
        assert [x for x in found if x in expected] == expected if every else found == expected
        for mail in self.model.mail:
            if mail.number in expected:
                mail.read.add(who)

    @rule(actor=ACTORS, name=NAMES, role=ROLES)
    def register(self, actor: "tuple[int, str]", name: str, role: str) -> None:
        """Somebody takes a name and a role."""
        who, pid = self._who(actor)
        model = self.model
        if "/" in who:
            self._signed(who, pid)
            code = self._register(who, name, role)
        else:
            code = self._cli(who, pid, "register", "--name", name, "--role", role)
        agent = model.sign(who, pid=pid)
        others = [x for x in model.agents.values() if x.name == name and x.id != who]
        taken = any(model.live(one.id) for one in others)
        assert code == (2 if taken else 0)
        if taken:
            return
        for other in others:
            other.name = ""
            other.addressed.pop(name, None)
        for mail in model.mail:
            had = mail.pushed | mail.read
            if agent.name and agent.name in mail.to and mail.at >= agent.joined and who not in had:
                mail.to.add(who)
        model.address(agent, name, role)

    @rule(actor=ACTORS, sender=st.integers(0, 3), name=NAMES, role=ROLES)
    def letter(self, actor: "tuple[int, str]", sender: int, name: str, role: str) -> None:
        """Somebody takes a role, is written to, is shown it, and reads; twice."""
        self.register(actor, name, role)
        self.same()
        self.send(sender, {role or "all"})
        self.same()
        self.push(actor, broadcasts=True)
        self.same()
        for slot in (actor[0], 3 - actor[0], actor[0]):
            self.read(slot, every=False)
            self.same()

    def _register(self, who: str, name: str, role: str) -> int:
        store, world = self.scene.store, self.scene.world()
        try:
            with store.writing() as store:
                registration.register(store, who, world.now, world.limits, name=name, role=role)
        except NameTaken as error:
            return error.exit_status
        return 0

    # -- what has to be equal ----------------------------------------------------------------

    @invariant()
    def same(self) -> None:
        """The program and the model say the same of everything."""
        self.done["steps"] += 1
        self._same_leases()
        self._same_agents()
        self._same_queue()
        self._same_tasks()
        self._note_pushes()

    def _same_leases(self) -> None:
        world = self.scene.world()
        held = [x for x in open_leases.all_open(self.scene.store) if world.holds(x)]
        here = sorted(_row(x) for x in held)
        model = sorted(
            (x.token, x.agent, x.name, x.edit, x.checkout, x.shared, x.expires)
            for x in self.model.leases
            if self.model.holds(x)
        )
        assert here == model, f"\nprogram {here}\nmodel   {model}"
        for number, one in enumerate(held):
            for other in held[:number]:
                assert _both_may_hold(one, other), (_row(one), _row(other))
        self.done["most leases at one moment"] = max(
            self.done["most leases at one moment"], len(held)
        )
        self.done["steps with leases"] += bool(held)

    def _same_agents(self) -> None:
        world = self.scene.world()
        here = {
            who: status(one, world.now, world.limits, world.probe)
            for who, one in asked(self.scene.store).holders().items()
        }
        assert here == {who: self.model.status(who) for who in self.model.agents}

    def _same_queue(self) -> None:
        world = self.scene.world()
        here = [
            (x.agent_id, name_of(x.target, x.key), x.reserved_until)
            for x in wait_queue.open_tickets(self.scene.store)
            if wait_queue.live(x, world)
        ]
        model = [
            (x.agent, x.wish.name, x.reserved) for x in self.model.queue if self.model.counts(x)
        ]
        assert here == model, f"\nprogram {here}\nmodel   {model}"
        self.done["steps with a queue"] += bool(here)
        self.done["steps with two in line"] += len(here) > 1
        self.done["steps with a reservation"] += any(reserved > world.now for *_, reserved in here)

    def _same_tasks(self) -> None:
        rows = asked(self.scene.store).rows("tasks", "id", "status", "owner_id")
        assert rows == [(x.number, x.status, x.owner) for x in self.model.tasks.values()]

    def _note_pushes(self) -> None:
        """Nobody is shown anything twice, or what is not for it."""
        rows = asked(self.scene.store).pushed(but_from=SYSTEM)
        mails = {mail.number: mail for mail in self.model.mail}
        for number, who, at in rows:
            mail = mails[number]
            if (number, who) not in self.pushed and who not in mail.pushed:
                assert who == self.actor, (who, self.actor)
                assert self.model.may_get(self.model.agents[who], mail), (who, number)
                mail.pushed.add(who)
                self.done["messages pushed"] += 1
            assert self.pushed.setdefault((number, who), at) == at, "shown twice"


def _row(lease: Lease) -> "tuple[int, str, str, bool, str, bool, int]":
    edit = lease.kind == AUTO
    return (
        lease.id,
        lease.agent_id,
        name_of(lease.target, lease.key),
        edit,
        lease.checkout,
        lease.mode == "shared",
        0 if edit else lease.expires_at,
    )


def _both_may_hold(one: Lease, other: Lease) -> bool:
    """Whether two leases may hold at one moment: the rule that all else is for."""
    edits = one.kind == AUTO and other.kind == AUTO
    siblings = edits and one.agent_id.split("/")[0] == other.agent_id.split("/")[0]
    return (
        not rules.meet(name_of(one.target, one.key), name_of(other.target, other.key))
        or rules.in_line(one.agent_id, other.agent_id)
        or (one.mode == other.mode == "shared" and not siblings)
        or (edits and one.checkout != other.checkout)
    )


@pytest.mark.proves("LOCK-3", "LOCK-4", "LOCK-5", "LOCK-8", "ID-4", "ID-5", "TASK-3", "MSG-4")
def test_the_program_and_the_model_agree_at_every_step(proof: Proof, tmp_path: Path) -> None:
    """Random steps are done to the program and to a dictionary model; after each, all leases,
    agents, places in the queue and tasks are equal, no two holders exclude each other, and no
    message was shown twice or to the wrong one."""
    Together.place, Together.done = Place(tmp_path), Counter()
    steps = proof.count(3_000, 100_000)
    chosen = settings(
        max_examples=steps // STEPS,
        stateful_step_count=STEPS,
        derandomize=not proof.full,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        print_blob=True,
        report_multiple_bugs=False,
    )
    runs = 0
    while Together.done["steps"] < steps:  # examples may be shorter than they could be
        runs += 1
        machine = type("Together", (Together,), {})
        if proof.full or runs > 1:
            machine = seed(runs)(machine)
        run_state_machine_as_test(
            machine, settings=settings(chosen, derandomize=not proof.full and runs == 1)
        )
    proof.figure("steps without a difference", Together.done.pop("steps"))
    proof.figure("seeds", f"1 to {runs}")
    for what, count in sorted(Together.done.items()):
        proof.figure(what, count)
