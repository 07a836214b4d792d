"""The scenes hold what they promise, so that what is shown of them can be relied on."""

from .large_scene import AGENTS, EVENTS, LEASES, WAITS, Large
from .scene import Small


def test_the_small_one_has_somebody_in_every_kind_of_trouble(shop: Small) -> None:
    seen = shop.scene.shell().ok("status")
    assert {one["name"] for one in seen["agents"]} == {"ann", "ben", "carl", "eve", "finn"}
    assert [(one["agent"], one["key"]) for one in seen["waits"]] == [
        ("ben", "src/cart.py"), ("carl", "src/cart.py"), ("eve", "src/page.py"),
    ]  # fmt: skip
    codes = [one["code"] for one in seen["attention"]]
    assert codes[:3] == ["work_replaced", "permission_wanted", "gone_without_a_word"], codes
    shell = shop.scene.shell()
    assert [one["id"] for one in shell.ok("gates")["gates"]] == ["G1"]
    assert [one["id"] for one in shell.ok("patches")["patches"]] == ["P1"]
    assert [one["id"] for one in shell.ok("checkpoints")["checkpoints"]] == ["C1"]
    assert [one["id"] for one in shell.ok("handoffs")["handovers"]] == ["H1"]


def test_the_large_one_is_as_large_as_it_says(works: Large) -> None:
    seen = works.scene.shell().ok("status")
    assert len(seen["agents"]) == AGENTS
    assert len(seen["leases"]) == LEASES
    assert len(seen["waits"]) == WAITS
    assert abs(works.scene.database.count("activity") - EVENTS) < 100
