"""One look at a room for all who wait in it: which conditions hold now, and what they are told."""

from ..picture.room_entry import Presence
from ..room_errors import RoomError, missing
from .wait_answers import answer
from .wait_judging import Judging
from .waiter import Waiter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..picture.picture import Picture
    from ..store.room_looks import Write as RoomWrite
    from .room_service import Service

SOON_MS = 5
"""Until the next look, where this one had no time for all."""


class WaitLooks:
    """What the hub calls, for one room at a time."""

    def __init__(self, service: "Service") -> None:
        self._service = service

    def look(self, room_id: str, waiters: "list[Waiter]") -> "int | None":
        """Tell those that are done; the ``tick`` at which somebody is due next, None for never."""
        try:
            with self._service.store.reading() as look:
                picture = look.picture(room_id)
            made = picture.room.created_at
            for waiter in waiters:
                if waiter.made not in (0, made):  # another room has its id
                    waiter.end(missing("room not found"))
            return self._judged(picture, [one for one in waiters if not one.over])
        except RoomError as error:  # the room is gone
            for waiter in waiters:
                waiter.end(error)
            return None

    def _judged(self, picture: "Picture", waiters: "list[Waiter]") -> "int | None":
        service = self._service
        now, tick = service.clock(), service.tick()
        judging = Judging(picture, now)
        woken = [waiter for waiter in waiters if not waiter.gone and judging.holds(waiter)]
        done = set(woken)
        late = [waiter for waiter in waiters if waiter not in done and waiter.until <= tick]
        gone = [waiter for waiter in waiters if waiter.gone]
        over = {*woken, *late, *gone}
        left = [waiter for waiter in waiters if waiter not in over]
        self._tell(picture, now, tick, woken, [w for w in late if not w.gone], gone, left)
        return _due(picture, left, now, tick, late=judging.late)

    def _tell(
        self, picture: "Picture", now: int, tick: int, woken: "list[Waiter]",
        late: "list[Waiter]", gone: "list[Waiter]", left: "list[Waiter]",
    ) -> None:  # fmt: skip
        """Write what changes of the signs of life, at once, and then answer."""
        still = {waiter.reader.agent for waiter in left}
        ended = {_agent(one) for one in (*woken, *late, *gone)} - still - {""}
        after = _without(picture, ended)
        limits = self._service.limits
        answers: list[tuple[Waiter, Any]] = []
        seen: dict[str, int] = {}
        for waiter in self._still(picture, [*woken, *late]):
            said, upto = answer(after, waiter, now, tick, limits, triggered=waiter in woken)
            answers.append((waiter, said))
            if _agent(waiter):
                seen[waiter.reader.agent] = max(upto, seen.get(waiter.reader.agent, 0))
        begun = {_agent(one): one for one in left if not one.shown}
        begun.pop("", None)
        if ended | seen.keys() | begun.keys():
            self._write(picture.room.id, now, tick, ended, seen, begun)
        for one in left:
            one.shown = True
        for waiter, said in answers:
            waiter.end(said)
        for waiter in gone:
            waiter.end(None)

    def _still(self, picture: "Picture", waiters: "list[Waiter]") -> "list[Waiter]":
        """Who may still be told, and as whom; the others are told that their token ended."""
        found: list[Waiter] = []
        with self._service.store.reading() as look:
            for waiter in waiters:
                try:
                    if waiter.still is not None:
                        waiter.reader = waiter.still(look, picture)
                except RoomError as error:
                    waiter.end(error)
                else:
                    found.append(waiter)
        return found

    def _write(
        self, room_id: str, now: int, tick: int, ended: "set[str]", seen: "dict[str, int]",
        begun: "dict[str, Waiter]",
    ) -> None:  # fmt: skip
        with self._service.store.writing(room_id) as write:
            for agent in ended | seen.keys() | begun.keys():
                signs = _signs(write, room_id, agent, now, seen.get(agent, 0))
                if agent in begun:
                    signs.waiting_on = begun[agent].program.text
                    signs.waiting_until = now + begun[agent].until - tick
                elif agent in ended:
                    signs.waiting_on, signs.waiting_until = "", 0
                write.live(room_id, agent, signs)


def _agent(waiter: Waiter) -> str:
    """The agent that is shown as waiting; "" for a token that is no agent's."""
    return waiter.reader.agent if waiter.reader.lives else ""


def _signs(write: "RoomWrite", room_id: str, agent: str, now: int, seen: int) -> Presence:
    known = write.picture(room_id).presence.get(agent) or Presence(now)
    return Presence(now, max(known.seen, seen), known.waiting_on, known.waiting_until)


def _without(picture: "Picture", ended: "set[str]") -> "Picture":
    """The picture in which these wait no more: what they are told is true when they read it."""
    waiting = {agent: one for agent in ended if (one := picture.presence.get(agent))}
    if not waiting:
        return picture
    after = picture.copy()
    after.presence = {
        **picture.presence,
        **{agent: Presence(one.heartbeat, one.seen) for agent, one in waiting.items()},
    }
    return after


def _due(
    picture: "Picture", left: "list[Waiter]", now: int, tick: int, *, late: bool
) -> "int | None":
    if not left:
        return None
    if late:
        return tick + SOON_MS
    due = min(waiter.until for waiter in left)
    clock = picture.next_due(now)
    return due if clock is None else min(due, tick + clock - now)
