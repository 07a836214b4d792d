"""A write or commit that a gate, crew, checkpoint or hand-over bars (GATE-4, GATE-5).

Asked only for who is bound at all. With ``AGENT_SYNC_HOLD_SECONDS`` the call is held first, and
goes through as soon as nothing bars it any more.
"""

import time

from ...feed import activity
from ...gates import bars, gate_settling, stopped
from ...gates.bar import WRITE, Bar, Look, Wanted
from ...gates.work_paths import is_work
from ...identity.liveness import RUNNING
from ...views.bar_words import refusal
from ..call import Answer, Call
from .claiming import hold_seconds
from .hold import extend_deadline, moment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

POLL_S = 0.05
GIT_S = 0.5


def judge(
    call: Call, wanted: "Sequence[Wanted]", *, act: str = WRITE, what: str = "edit", did: str = ""
) -> "Answer | None":
    """The refusal of the first of the writes that is barred, None where all may be made."""
    bar = _bar(call, wanted, act)
    if bar is None:
        if act == WRITE:
            stopped.note_passing(call.store, call.agent_id, {one.key for one in wanted})
        return None
    hold = hold_seconds(call.env) if bar.waits else 0
    if hold:
        _stop(call, bar)  # who is held is seen to be blocked
        if _freed(call, wanted, act, hold):
            _go_on(call, bar)
            return None
    bar = _bar(call, wanted, act) if hold else bar
    return _refused(call, bar, what, did) if bar else None


def edited(call: Call, key: str, checkout: str) -> "Answer | None":
    """The refusal of an edit, None where nothing bars it."""
    return judge(call, [Wanted(key, checkout)])


def _bar(call: Call, wanted: "Sequence[Wanted]", act: str) -> "Bar | None":
    look = Look(
        call.store,
        call.agent_id,
        call.world,
        act=act,
        is_work=lambda one: is_work(call.project, one, call.seconds(0.5)),
    )
    return bars.first(look, wanted)


def _freed(call: Call, wanted: "Sequence[Wanted]", act: str, hold: int) -> bool:
    """Wait until nothing bars the writes any more, at most so many seconds."""
    extend_deadline(call, hold)
    until, seen, judged = time.monotonic() + hold, -1, 0.0
    try:
        while time.monotonic() < until:
            version = call.store.data_version()
            if version != seen or time.monotonic() > judged + 1.0:  # clocks run out, processes die
                seen, judged = version, time.monotonic()
                call.world = moment(call)
                if _bar(call, wanted, act) is None:
                    return True
            time.sleep(POLL_S)
    except KeyboardInterrupt:  # the client ends the hook
        pass
    finally:
        extend_deadline(call, 0)
    return False


def _stop(call: Call, bar: Bar) -> None:
    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        stopped.note(store, call.agent_id, bar.subject, bar.key, call.now)


def _go_on(call: Call, bar: Bar) -> None:
    with call.store.writing() as store:
        stopped.free(store, bar.subject, call.now, call.agent_id)
        stopped.goes_on(store, call.agent_id)


def _refused(call: Call, bar: Bar, what: str, did: str) -> Answer:
    from .refused_edit import blocked

    with call.store.writing() as store:
        call.refresh(store, RUNNING)
        gate_settling.settle_all(store, call.world)
        stopped.note(store, call.agent_id, bar.subject, bar.key, call.now)
        activity.record(
            store,
            call.now,
            call.agent_id,
            "write_barred",
            bar.said[:200],
            key=bar.key,
            tool=call.text("tool"),
            ref=bar.subject,
        )
    return blocked(call, refusal(bar, what, did))
