"""Several machines, one repository (LINK): what the server decides of explicit leases."""

from collections.abc import Callable

import pytest

from support import TIMEOUT_S

from .linked import SHARE, linked
from .served import Served
from .shapes import has


@pytest.fixture
def shop(own: "Callable[..., Served]") -> Served:
    """A server through which machines share a repository, on each store."""
    return own(*SHARE, profile="declared")


def test_a_lease_of_one_machine_is_seen_and_held_against_another(shop: Served) -> None:
    north, south = linked(shop), linked(shop, "bob")
    granted = north.one(north.lease(1, "src/a.py"))
    has(granted, {"ok": True, "uid": f"{north.id}:1", "fence": [1, 1]})
    (seen,) = south.since()["items"]
    has(seen, {"kind": "lease", "machine": north.id, "agent": f"{north.id}:ann", "fence": [1, 1]})
    assert 0 < seen["expires_in_ms"] <= 30_000
    refused = south.one(south.lease(1, "src/a.py"))
    has(refused, {"ok": False, "error": "held"})
    assert refused["current"]["uid"] == f"{north.id}:1"
    assert south.one(south.lease(2, "src/b.py"))["fence"] == [1, 2]
    north.one(north.over(1))
    assert south.one(south.lease(1, "src/a.py"))["ok"]


def test_who_waits_is_told_at_once(shop: Served) -> None:
    north, south = linked(shop), linked(shop)
    south.since()
    south.one(south.lease(1, "a.py"))
    waiting = south.waiting()
    north.one(north.lease(1, "b.py"))
    told = waiting.result(TIMEOUT_S).is_(200)
    assert [one["uid"] for one in told["items"]] == [f"{north.id}:1"], "its own is not told"
