"""The one predicate: when does a lease hold (LOCK-5), and who is live (PRES-2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_sync.identity.liveness import (
    ACTIVE,
    IDLE,
    OFFLINE,
    SKEW_MS,
    STALE,
    Holder,
    Limits,
    minutes,
    status,
)
from agent_sync.locks.lease import Lease, related, verdict

MINUTE = 60_000
NOW = 1_000_000_000_000
LIMITS = Limits({})


def holder(state: str = "running", silent: int = 0, pid: int = 0, state_for: int = 0) -> Holder:
    """A holder that was last seen ``silent`` ms ago."""
    return Holder(("ann", state, NOW - state_for, NOW - silent, "here", pid, "start", NOW - silent))


def lease(
    kind: str, who: Holder, *, expires_in: int = 0, keep: str = "turn", reserved: int = 0
) -> Lease:
    """A lease of that holder, reserved until so many ms from now."""
    expires = NOW + expires_in if kind == "explicit" else 0
    until = NOW + reserved if reserved else 0
    row = (1, "file", "a.py", "", kind, keep, "exclusive", "ann", "", NOW, NOW, expires, 0, 0)
    seen = (who.name, who.state, who.state_at, who.last_seen)
    return Lease((*row, until, *seen, who.machine, who.pid, who.pid_start, who.sign_at))


def says(word: str) -> "object":
    """A process check with one answer."""
    return lambda _machine, _pid, _start: word


CASES = [
    # state, silent minutes, process, status
    ("running", 0, "unknown", ACTIVE),
    ("idle", 0, "unknown", IDLE),
    ("running", 15, "unknown", STALE),
    ("running", 120, "unknown", OFFLINE),
    ("running", 600, "alive", ACTIVE),
    ("idle", 600, "alive", IDLE),
    ("running", 0, "gone", OFFLINE),
    ("ended", 0, "alive", OFFLINE),
    ("cleared", 0, "alive", IDLE),
]


@pytest.mark.proves("PRES-2")
@pytest.mark.parametrize(("state", "silent", "process", "expected"), CASES)
def test_status(state: str, silent: int, process: str, expected: str) -> None:
    pid = 0 if process == "unknown" else 7
    who = holder(state, silent * MINUTE, pid)
    assert status(who, NOW, LIMITS, says(process)) == expected  # type: ignore[arg-type]


@pytest.mark.proves("ID-5")
def test_a_cleared_session_waits_a_minute() -> None:
    unknown = says("alive")
    assert status(holder("cleared", state_for=59_999, pid=7), NOW, LIMITS, unknown) == IDLE  # type: ignore[arg-type]
    assert status(holder("cleared", state_for=60_000, pid=7), NOW, LIMITS, unknown) == OFFLINE  # type: ignore[arg-type]


LEASES = [
    # kind, keep, state, silent minutes, process, expires in minutes, holds, until (None: no clock)
    ("explicit", "", "running", 0, "unknown", 60, True, 60),
    ("explicit", "", "running", 0, "alive", 60, True, 60),
    ("explicit", "", "running", 0, "alive", 0, False, 0),
    ("explicit", "", "running", 119, "unknown", 600, True, 1),
    ("explicit", "", "running", 120, "unknown", 600, False, None),
    ("explicit", "", "idle", 600, "alive", 5, True, 5),
    ("explicit", "", "running", 0, "gone", 60, False, None),
    ("explicit", "", "ended", 0, "alive", 60, False, None),
    ("auto", "turn", "running", 0, "unknown", 0, True, 15),
    ("auto", "turn", "running", 14, "unknown", 0, True, 1),
    ("auto", "turn", "running", 15, "unknown", 0, False, 0),
    ("auto", "turn", "running", 600, "alive", 0, True, None),
    ("auto", "turn", "idle", 14, "alive", 0, True, 1),
    ("auto", "turn", "idle", 15, "alive", 0, False, 0),
    ("auto", "commit", "idle", 600, "alive", 0, True, None),
    ("auto", "commit", "idle", 15, "unknown", 0, False, 0),
    ("auto", "turn", "running", 0, "gone", 0, False, None),
]


@pytest.mark.proves("LOCK-5", "AUTO-1", "AUTO-2")
@pytest.mark.parametrize(
    ("kind", "keep", "state", "silent", "process", "expires", "holds", "until"), LEASES
)
def test_verdict(
    kind: str,
    keep: str,
    state: str,
    silent: int,
    process: str,
    expires: int,
    *,
    holds: bool,
    until: "int | None",
) -> None:
    who = holder(state, silent * MINUTE, 0 if process == "unknown" else 7)
    one = lease(kind, who, expires_in=expires * MINUTE, keep=keep)
    found, moment = verdict(one, NOW, LIMITS, says(process))  # type: ignore[arg-type]
    assert found is holds
    assert moment == (0 if until is None else NOW + until * MINUTE)


WHO = st.builds(
    holder,
    state=st.sampled_from(["running", "idle", "cleared", "ended"]),
    # Of a sign that lies further ahead no moment is promised: its clock was wrong.
    silent=st.integers(-SKEW_MS, 300 * MINUTE),
    pid=st.sampled_from([0, 7]),
    state_for=st.integers(0, 5 * MINUTE),
)
ONE = st.builds(
    lease,
    kind=st.sampled_from(["explicit", "auto"]),
    who=WHO,
    expires_in=st.integers(-MINUTE, 300 * MINUTE),
    keep=st.sampled_from(["turn", "commit"]),
)


@pytest.mark.proves("LOCK-5")
@given(one=ONE, process=st.sampled_from(["alive", "gone", "unknown"]))
def test_holds_until_is_one_moment(one: Lease, process: str) -> None:
    """It holds just before the moment that it names, and no more at that moment."""
    probe = says(process)
    holds, until = verdict(one, NOW, LIMITS, probe)  # type: ignore[arg-type]
    if holds and until and one.holder.state != "cleared":
        assert until > NOW
        assert verdict(one, until - 1, LIMITS, probe)[0]  # type: ignore[arg-type]
        assert not verdict(one, until, LIMITS, probe)[0]  # type: ignore[arg-type]


@pytest.mark.proves("LOCK-5", "PRES-2")
@given(one=ONE, process=st.sampled_from(["alive", "gone", "unknown"]), later=st.integers(0, 10**9))
def test_without_a_new_sign_a_lease_never_holds_again(one: Lease, process: str, later: int) -> None:
    probe = says(process)
    if not verdict(one, NOW, LIMITS, probe)[0]:  # type: ignore[arg-type]
        assert not verdict(one, NOW + later, LIMITS, probe)[0]  # type: ignore[arg-type]


@pytest.mark.proves("PRES-2")
@given(one=ONE)
def test_nothing_of_an_agent_that_is_offline_holds(one: Lease) -> None:
    probe = says("unknown")
    if status(one.holder, NOW, LIMITS, probe) == OFFLINE:  # type: ignore[arg-type]
        assert not verdict(one, NOW, LIMITS, probe)[0]  # type: ignore[arg-type]


@pytest.mark.proves("ID-4")
def test_only_ones_own_line_upwards_admits() -> None:
    assert related("s/c", "s")
    assert related("s", "s")
    assert not related("s", "s/c")
    assert not related("s/c", "s/d")
    assert not related("s2", "s")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("5", 5), ("0", 15), ("-3", 15), ("x", 15), ("", 15), ("1e3", 15), ("9" * 40, 15), ("٣", 15)],
)
def test_odd_settings_are_the_default(text: str, expected: int) -> None:
    assert minutes({"M": text}, "M", 15) == expected * MINUTE


@pytest.mark.proves("HAND-2")
def test_what_is_reserved_holds_until_then_whoever_is_gone() -> None:
    gone = holder("ended")
    word = says("gone")
    kept = lease("explicit", gone, expires_in=MINUTE, reserved=5 * MINUTE)
    assert verdict(kept, NOW, LIMITS, word) == (True, NOW + 5 * MINUTE)  # type: ignore[arg-type]
    assert not verdict(kept, NOW + 5 * MINUTE, LIMITS, word)[0]  # type: ignore[arg-type]
