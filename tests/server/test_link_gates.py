"""What the server decides of gates between machines: who has part, who may change one (LINK-6)."""

from collections.abc import Callable
from typing import Any

import pytest

from .linked import SHARE, Machine, item, linked
from .served import Served
from .shapes import has


@pytest.fixture
def shop(own: "Callable[..., Served]") -> Served:
    """A server through which machines share a repository, on each store."""
    return own(*SHARE, profile="declared")


def body(opener: Machine, *parties: Machine, state: str = "requested") -> "dict[str, Any]":
    """A gate between agents of these machines."""
    named = sorted(f"{one.id}:ann" for one in (opener, *parties))
    return {
        "reason": "manual", "why": "", "state": state, "policy": "all", "checkout": "",
        "opener": f"{opener.id}:ann", "holder": "", "crew": "", "paths": [["file", "src/a.py"]],
        "summary": "", "parties": named,
    }  # fmt: skip


def test_who_has_part_in_a_gate_may_end_it(shop: Served) -> None:
    north, south = linked(shop), linked(shop, "bob")
    made = north.one(item("gate", "G1001", body(north, south)))
    ready = body(north, south, state="ready")
    has(south.one(item("gate", "G1001", ready)), {"ok": False, "error": "changed"})
    assert south.one(item("gate", "G1001", ready, base=made["seq"]))["ok"]


def test_nobody_has_part_by_saying_so(shop: Served) -> None:
    north, south, hall = linked(shop), linked(shop, "bob"), linked(shop, "cat")
    made = north.one(item("gate", "G1001", body(north, south)))
    said = {"subject": "G1001", "agent": f"{hall.id}:ann", "part": "party", "bound": True,
            "verdict": "acknowledged", "note": ""}  # fmt: skip
    hall.one(item("party", f"G1001 {hall.id}:ann party", said))
    ready = body(north, south, hall, state="ready")
    refused = hall.one(item("gate", "G1001", ready, base=made["seq"]))
    has(refused, {"ok": False, "error": "not_yours"})


def test_a_party_changes_its_own_agents_alone(shop: Served) -> None:
    north, south, hall = linked(shop), linked(shop, "bob"), linked(shop, "cat")
    made = north.one(item("gate", "G1001", body(north, south, hall)))
    for changed in (
        body(north, south),
        {**body(north, south, hall), "opener": f"{south.id}:ann"},
        {**body(north, south, hall), "paths": [["file", "src/b.py"]]},
        {**body(north, south, hall), "policy": "quorum:1"},
    ):
        refused = south.one(item("gate", "G1001", changed, base=made["seq"]))
        has(refused, {"ok": False, "error": "not_yours"})
    followed = body(north, south, hall)
    mine = f"{south.id}:ann"
    followed["parties"] = [x.replace(mine, f"{south.id}:a2") for x in followed["parties"]]
    assert south.one(item("gate", "G1001", followed, base=made["seq"]))["ok"]


def test_a_checkpoint_may_have_many_files(shop: Served) -> None:
    north = linked(shop)
    files = [[f"src/{number:05}.py", "0" * 32, 420] for number in range(2_000)]
    made = {"author": f"{north.id}:ann", "state": "waiting", "files": files}
    assert north.one(item("checkpoint", "C1001", made))["ok"]
