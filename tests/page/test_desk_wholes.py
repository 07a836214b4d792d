"""Gates, patches, checkpoints, hand-overs, tasks and uncommitted work, whole; and the one door."""

from pathlib import Path
from typing import Any

import pytest

from scene.repositories import git

from .conftest import Desk
from .scene import Small

WHOLES = ("patches/P1", "gates/G1", "checkpoints/C1", "handovers/H1", "tasks/T1", "work")
EVERY = (
    *WHOLES, "glance", "past", "events", "file?path=README.md", "versions", "versions/V1",
    "threads", "threads/M1",
)  # fmt: skip


def small(desk: Desk) -> Small:
    """The small scene."""
    assert isinstance(desk.scene, Small)
    return desk.scene


def labels(found: "dict[str, Any]") -> "list[str]":
    """What is offered."""
    return [str(one["label"]) for one in found["acts"]]


@pytest.mark.proves("WEB-1")
def test_a_patch_with_its_difference_its_checks_and_who_has_a_say(desk: Desk) -> None:
    found = desk.get("patches/P1").is_(200)
    assert (found["id"], found["title"], found["author"]) == ("P1", "no price below zero", "carl")
    (diff,) = found["diffs"]
    assert (diff["path"], diff["kind"], diff["added"], diff["removed"]) == (
        "src/cart.py", "edit", 1, 1,
    )  # fmt: skip
    (hunk,) = diff["hunks"]
    assert hunk["lines"] == [
        [" ", "def price(cents):"], ["-", "    return cents"],
        ["+", "    return max(0, cents)"],
    ]  # fmt: skip
    checks = {one["name"]: one["outcome"] for one in found["checks"]}
    assert checks["applies"] == "passed"
    assert [one["what"] for one in found["history"]] == ["patch_submitted"]
    assert {one["agent"] for one in found["parties"]} == {"ann", "carl"}
    assert "Approve" in labels(found)
    small(desk).scene.shell().ok("reject", "P1", "--why", "no")
    over = desk.get("patches/P1").is_(200)
    assert over["state"] == "rejected"
    assert over["checks"] is None
    assert [one["body"] for one in over["history"]][-1] == "no"


@pytest.mark.proves("WEB-1")
def test_a_gate_says_what_lets_them_go_on(desk: Desk) -> None:
    found = desk.get("gates/G1").is_(200)
    assert found["missing"] == ["eve", "ann"]
    assert found["history"][0]["what"] == "gate_opened"
    assert labels(found) == ["Cancel the gate"]
    assert "it waits for eve and ann" in found["says"]


@pytest.mark.proves("WEB-1")
def test_a_checkpoint_with_its_difference_and_what_it_requires(desk: Desk) -> None:
    found = desk.get("checkpoints/C1").is_(200)
    assert found["risk"] == "refunds are not tested"
    assert [one["name"] for one in found["required"]] == ["read the diff"]
    (diff,) = found["diffs"]
    assert diff["path"] == "tests/test_cart.py"
    assert ["+", "def test_price():"] in diff["hunks"][0]["lines"]
    assert found["decides"] is True
    assert "Reject" in labels(found)
    (small(desk).repo / "tests/test_cart.py").write_text("other\n", encoding="utf-8")
    moved = desk.get("checkpoints/C1").is_(200)["changed"]
    assert [one["path"] for one in moved] == ["tests/test_cart.py"]


@pytest.mark.proves("WEB-1")
def test_a_hand_over_and_a_task(desk: Desk) -> None:
    found = desk.get("handovers/H1").is_(200)
    assert (found["giver"], found["receiver"]) == ("ann", "ben")
    assert found["files"] == ["src/api/orders.py"]
    assert found["note"]["words"] == "tests missing"
    assert labels(found) == ["Withdraw"]
    task = desk.get("tasks/T4").is_(200)
    assert task["blocked_reason"] == "waits for the table of countries"
    assert [one["what"] for one in task["history"]] == ["task_created", "task_blocked"]
    assert task["created_by_name"] == "eve"
    assert "Unblock" in labels(task)


@pytest.mark.proves("WEB-1")
def test_uncommitted_lines_by_agent_and_file(desk: Desk) -> None:
    shop = small(desk)
    shop.actors["ann"].edit("src/new.py", "one\ntwo\nthree")
    found = desk.get("work").is_(200)
    assert found["whole"] is True
    ann = next(one for one in found["agents"] if one["agent_id"] == "session-of-ann")
    files = {one["path"]: (one["added"], one["removed"]) for one in ann["files"]}
    assert files["src/cart.py"] == (2, 1)
    assert files["src/new.py"] == (3, 0)
    assert ann["added"] == sum(added for added, _ in files.values())
    taken = {one["agent_id"] for one in found["agents"] for x in one["files"]
             if x["path"] == "src/tax.py"}  # fmt: skip
    assert taken == {"codex:session-of-eve"}, "whose it surely is goes before who is presumed"


def test_a_difference_that_was_cut_or_is_odd_is_shown_as_far_as_it_goes() -> None:
    from agent_sync.server.desk import diff_texts

    good = (
        b"diff --git a/a.py b/a.py\nindex 1111111..2222222 100644\n--- a/a.py\n+++ b/a.py\n"
        b"@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n"
    )
    cut = b"diff --git a/b.py b/b.py\n--- a/b.py\n+++ b/b.py\n@@ -1,9 +1,9 @@\n a\n"
    found = diff_texts.files(good + cut + b"\\ cut: the first 9 of 99 bytes stand here\n")
    assert [(one["path"], one["large"]) for one in found] == [("a.py", False), ("b.py", True)]
    assert found[0]["hunks"][0]["lines"][-1] == ["\\", "no line break at the end"]
    assert diff_texts.files(b"") == []
    odd = diff_texts.files(b"no diff at all\n")
    assert odd[0]["large"]


def test_what_is_not_there_is_404_and_what_is_no_id_400(desk: Desk) -> None:
    for below in ("patches/P9", "gates/G9", "checkpoints/C9", "handovers/H9", "tasks/T9"):
        desk.get(below).is_(404)
    for below in ("patches/x", "gates/G", "checkpoints/C-1", "handovers/H1.5", "tasks/T"):
        assert desk.get(below).status == 400
    desk.person.get("/repositories/shop/nothing").is_(404)
    desk.person.get("/repositories/other/work").is_(404)


@pytest.mark.proves("SERVE-7", "REPO-3")
def test_the_one_door_of_all_of_it(desk: Desk) -> None:
    desk.served.user("ann")
    token = desk.served.minted("ann", "rooms:*:write")
    for below in EVERY:
        path = f"/repositories/shop/{below}"
        desk.person.get(path).is_(200)
        desk.with_token("").get(path).is_(401, "authentication_required")
        desk.with_token(token).get(path).is_(403, "person_only")
        assert desk.with_token("Bearer x").get(path).status in (401, 403)
        assert desk.person.post(path, {}).status == 404
        for prefix in ("/thin", "/direct", "/declared"):
            assert desk.served.client(prefix, desk.key).get(path).status == 404


def test_none_of_the_wholes_leaves_a_trace(desk: Desk) -> None:
    desk.get().is_(200)
    before = small(desk).scene.database.everything()
    for below in WHOLES:
        desk.get(below).is_(200)
    after = small(desk).scene.database.everything()
    assert {name for name in before if before[name] != after[name]} == set()


def test_all_of_it_is_described(desk: Desk) -> None:
    paths = desk.served.client().get("/openapi.json").is_(200)["paths"]
    mine = {one for one in paths if one.startswith("/repositories")}
    assert {"/repositories", "/repositories/{name}/glance", "/repositories/{name}/past",
            "/repositories/{name}/versions/{version}"} <= mine  # fmt: skip


def test_bytes_that_are_no_text_are_spelled_out(desk: Desk) -> None:
    shop = small(desk)
    name = Path(shop.repo, "src", "caf\udce9.py")
    name.write_text("x\n", encoding="utf-8")
    answer = shop.actors["finn"].session.change("src/caf\udce9.py", "y\n")
    assert answer.code == 0
    found = desk.get().is_(200)
    assert any("caf" in one["key"] for one in found["leases"])
    assert any("caf" in one["path"] for one in desk.get("past").is_(200)["lanes"])


def test_git_is_asked_in_checkouts_of_this_repository_alone(desk: Desk, tmp_path: Path) -> None:
    """Wherever a database says that a checkout is: filters that are configured there do not run."""
    shop, evil, ran = small(desk), tmp_path / "evil", tmp_path / "ran"
    (evil / "src").mkdir(parents=True)
    (evil / ".gitattributes").write_text("* filter=evil\n")
    for name in ("tax", "ship"):
        (evil / f"src/{name}.py").write_text("one\n")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "one")):
        git(evil, *words)
    for name in ("tax", "ship"):
        (evil / f"src/{name}.py").write_text("two\nthree\n")
        shop.scene.database.change("seen", {"checkout": str(evil)}, key=f"src/{name}.py")
    git(evil, "config", "filter.evil.clean", f"touch {ran}; cat")
    assert desk.get("glance").is_(200)
    assert not ran.exists()
    found = desk.get("work").is_(200)
    assert found["whole"] is False
    assert not [x for one in found["agents"] for x in one["files"] if x["path"] == "src/tax.py"]
    looks: "list[tuple[str, ...]]" = [("status",), ("diff", "src/ship.py"), ("who", "src/ship.py")]
    for look in looks:
        shop.scene.shell()(*look)
    assert not ran.exists()


def test_what_is_too_large_to_be_compared_is_not_taken_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from agent_sync.server.desk import hunks

    monkeypatch.setattr(hunks, "_lines", lambda _: pytest.fail("it is split"))
    large = b"x\n" * hunks.MOST_BYTES
    assert hunks.between(large, large + b"y\n")["large"] is True
