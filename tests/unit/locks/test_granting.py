"""Granting and refusing: the matrix of claims (LOCK-3, LOCK-4, LOCK-6, AUTO-1, ID-4)."""

from typing import Any

import pytest

from agent_sync.locks import ending, granting, open_leases
from agent_sync.locks.claim import Claim
from agent_sync.locks.lease import AUTO, EXPLICIT
from agent_sync.store.sqlite import Store
from plans import today
from scene.database import asked

from ..world import MINUTE, NOW, fresh, join, world


@pytest.fixture
def store() -> Store:
    """A database with two sessions and two subagents of the first."""
    made = fresh()
    for agent in ("ann", "bob", "ann/1", "ann/2"):
        join(made, agent)
    return made


def take(store: Store, agent: str, key: str = "src/a.py", now: int = NOW, **more: Any) -> int:
    """Try a claim; the token, or 0."""
    more.setdefault("kind", EXPLICIT)
    if more["kind"] == EXPLICIT:
        more.setdefault("expires_at", now + 60 * MINUTE)
    with store.writing() as store:
        return granting.attempt(store, Claim(agent, key, **more), world(now))[0]


MATRIX = [
    # first claim of ann, second claim, who makes it, granted
    ({}, {}, "bob", False),
    ({}, {}, "ann", True),
    ({}, {}, "ann/1", True),
    ({"mode": "shared"}, {"mode": "shared"}, "bob", True),
    ({"mode": "shared"}, {}, "bob", False),
    ({}, {"mode": "shared"}, "bob", False),
    ({"kind": AUTO, "checkout": "/one"}, {"kind": AUTO, "checkout": "/two"}, "bob", True),
    ({"kind": AUTO, "checkout": "/one"}, {"kind": AUTO, "checkout": "/one"}, "bob", False),
    ({"kind": AUTO, "checkout": "/one"}, {"checkout": "/two"}, "bob", False),
    ({"checkout": "/one"}, {"kind": AUTO, "checkout": "/two"}, "bob", False),
    ({"target": "tree", "key": "src/"}, {}, "bob", False),
    ({"target": "glob", "key": "**/*.py"}, {"target": "tree", "key": "src/"}, "bob", False),
    ({"target": "glob", "key": "*.md"}, {"target": "tree", "key": "src/"}, "bob", True),
    ({"target": "resource", "key": "5432"}, {"target": "resource", "key": "5432"}, "bob", False),
    ({"target": "resource", "key": "src/a.py"}, {}, "bob", True),
]


@pytest.mark.proves("LOCK-3", "ID-4", "AUTO-1")
@pytest.mark.parametrize(("first", "second", "who", "granted"), MATRIX)
def test_who_may_have_what_beside_whom(
    store: Store, first: dict[str, Any], second: dict[str, Any], who: str, *, granted: bool
) -> None:
    assert take(store, "ann", **first)
    assert bool(take(store, who, **second)) is granted


@pytest.mark.proves("ID-4")
def test_siblings_block_each_other_and_a_childs_lease_its_parent(store: Store) -> None:
    assert take(store, "ann/1")
    assert not take(store, "ann/2")
    assert not take(store, "ann")


@pytest.mark.proves("LOCK-4", "LOCK-6")
def test_retaking_keeps_creation_and_token_and_the_later_expiry(store: Store) -> None:
    first = take(store, "ann", expires_at=NOW + 60 * MINUTE)
    again = take(store, "ann", now=NOW + MINUTE, expires_at=NOW + 5 * MINUTE)
    longer = take(store, "ann", now=NOW + MINUTE, expires_at=NOW + 90 * MINUTE)
    assert first == again == longer
    row = asked(store).rows("leases", "created_at", "expires_at")[0]
    assert row == (NOW, NOW + 90 * MINUTE)


@pytest.mark.proves("LOCK-6")
def test_every_change_of_holder_raises_the_token(store: Store) -> None:
    tokens = []
    for turn in range(4):
        agent = ("ann", "bob")[turn % 2]
        tokens.append(take(store, agent))
        with store.writing() as store:
            ending.release(store, open_leases.open_of(store, agent), world(), "released", agent)
    assert tokens == sorted(set(tokens))


@pytest.mark.proves("LOCK-4")
def test_an_explicit_claim_upgrades_an_automatic_one_and_never_the_other_way(store: Store) -> None:
    token = take(store, "ann", kind=AUTO, checkout="/one", keep="turn")
    assert take(store, "ann") == token
    assert take(store, "ann", kind=AUTO, checkout="/one", keep="turn") == token
    assert asked(store).rows("leases", "kind", "checkout", "keep") == [("explicit", "", "")]


@pytest.mark.proves("LOCK-5")
def test_what_no_longer_holds_is_closed_by_the_next_holder(store: Store) -> None:
    take(store, "ann", expires_at=NOW + MINUTE)
    assert not take(store, "bob", now=NOW + MINUTE - 1)
    assert take(store, "bob", now=NOW + MINUTE)
    rows = asked(store).rows("leases", "agent_id", "ended_why")
    assert rows == [("ann", "lapsed"), ("bob", "")]


@pytest.mark.proves("LOCK-5", "LOCK-6")
def test_my_own_lease_that_ran_out_is_a_new_one_with_a_new_token(store: Store) -> None:
    first = take(store, "ann", expires_at=NOW + MINUTE)
    assert take(store, "ann", now=NOW + 2 * MINUTE) > first


def fail_after_taking(store: Store) -> None:
    """A transaction that breaks when the claim is already written."""
    with store.writing() as store:
        granting.attempt(store, Claim("ann", "a.py", expires_at=NOW + MINUTE), world())
        raise ZeroDivisionError


@pytest.mark.proves("MSG-6")
def test_taking_and_releasing_are_in_the_feed_in_the_same_transaction(store: Store) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_after_taking(store)
    assert asked(store).count("activity") == 0
    take(store, "ann")
    with store.writing() as store:
        ending.release(store, open_leases.open_of(store, "ann"), world(), "released", "ann")
    rows = asked(store).rows("activity", "type", "agent_id", "key")
    assert rows == [("lease_taken", "ann", "src/a.py"), ("lease_released", "ann", "src/a.py")]


@pytest.mark.proves("STATE-7")
def test_a_claim_on_a_file_looks_up_by_index(store: Store) -> None:
    for sql, params in (
        (granting.EXACT, ("a.py",)),
        (granting.PATTERNS, ()),
        (open_leases.ANY_WAIT, ()),
    ):
        rows = store.all(f"EXPLAIN QUERY PLAN {sql}", params)
        plan = " ".join(today(row[3]) for row in rows)
        assert "SCAN l" not in plan or "USING INDEX leases_open_pattern" in plan
        assert "SCAN waits" not in plan or "INDEX waits_open" in plan
