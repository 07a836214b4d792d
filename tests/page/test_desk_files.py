"""Kept versions with their difference, a file's page, threads: what the page reads of one thing."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import Desk
from .scene import Small

ALL = ("glance", "past", "events", "file?path=src/tax.py", "versions", "versions/V1", "threads",
       "threads/M1", "file?path=not/there.py")  # fmt: skip


def small(desk: Desk) -> Small:
    """The small scene."""
    assert isinstance(desk.scene, Small)
    return desk.scene


@pytest.mark.proves("WEB-1")
def test_both_sides_of_what_was_overwritten_and_by_which_command(desk: Desk) -> None:
    found = desk.get("versions/V1").is_(200)
    assert found["path"] == "src/tax.py"
    assert found["before"].startswith("RATE = 19")
    assert found["now"] == "def tax(cents):\n    return round(cents * 0.19)\n"
    assert (found["binary"], found["large"]) == (False, False)
    (hunk,) = found["hunks"]
    assert (hunk["old"], hunk["new"]) == (1, 1)
    assert ["-", "RATE = 19"] in hunk["lines"]
    assert ["+", "    return round(cents * 0.19)"] in hunk["lines"]
    assert [" ", "def tax(cents):"] in hunk["lines"]
    by = found["by"]
    assert (by["agent"], by["command"]) == ("ben", "python3 tools/prices.py --rewrite")
    assert found["says"].startswith("eve lost src/tax.py to a command of ben")
    assert {one.get("act") for one in found["acts"]} >= {"restore", "keep_both"}
    assert desk.get("versions/1").is_(200)["path"] == "src/tax.py"


def test_a_version_says_why_a_side_is_not_shown(desk: Desk) -> None:
    shop = small(desk)
    (shop.repo / "src/tax.py").write_bytes(b"\0\1\2")
    found = desk.get("versions/V1").is_(200)
    assert found["binary"] is True
    assert (found["now"], found["now_why"]) == (None, "it is no text")
    (shop.repo / "src/tax.py").write_text("x" * 1_100_000, encoding="utf-8")
    found = desk.get("versions/V1").is_(200)
    assert (found["large"], found["now"]) == (True, None)
    (shop.repo / "src/tax.py").unlink()
    found = desk.get("versions/V1").is_(200)
    assert (found["now"], found["now_why"]) == (None, "the file is not there now")
    assert {line[0] for line in found["hunks"][0]["lines"]} == {"-"}
    os.symlink("/etc/passwd", shop.repo / "src/tax.py")
    found = desk.get("versions/V1").is_(200)
    assert found["now"] is None, "a link is not followed"


def test_versions_are_listed_of_one_file_or_of_all(desk: Desk) -> None:
    (one,) = desk.get("versions").is_(200)["versions"]
    assert (one["id"], one["version"], one["path"], one["owner"]) == ("V1", 1, "src/tax.py", "eve")
    assert one["acts"]
    assert desk.get("versions", path="src/tax.py").is_(200)["versions"] == [one]
    assert desk.get("versions", path="README.md").is_(200)["versions"] == []
    small(desk).scene.shell().ok("restore", "src/tax.py", "--version", "1")
    left = desk.get("versions", path="src/tax.py").is_(200)["versions"]
    every = desk.get("versions", path="src/tax.py", all="true").is_(200)["versions"]
    assert "V1" not in [one["id"] for one in left]
    assert "V1" in [one["id"] for one in every]


@pytest.mark.proves("WEB-1")
def test_a_file_s_page_holds_all_that_is_known_of_it(desk: Desk) -> None:
    tax = desk.get("file", path="src/tax.py").is_(200)
    assert tax["exists"]
    assert [one["holder"] for one in tax["holders"]] == ["eve"]
    assert tax["holders"][0]["acts"]
    assert tax["owner"]["name"] == "ben"
    assert tax["owner"]["presumed"] is True
    assert [one["id"] for one in tax["versions"]] == ["V1"]
    assert [one["id"] for one in tax["tasks"]] == ["T3"]
    seqs = [one["seq"] for one in tax["events"]]
    assert seqs == sorted(seqs, reverse=True)
    assert {one["path"] for one in tax["events"]} == {"src/tax.py"}
    cart = desk.get("file", path="src/cart.py").is_(200)
    assert [one["agent"] for one in cart["waits"]] == ["ben", "carl"]
    assert [one["id"] for one in cart["messages"]] == ["M1"]
    readme = desk.get("file", path="README.md").is_(200)
    newest = readme["commits"][0]
    assert (newest["subject"], newest["agent"]) == ("say how to build", "finn")
    other = desk.get("file", path="not/there.py").is_(200)
    assert (other["exists"], other["owner"], other["events"]) == (False, None, [])
    below = desk.get("file", path=str(small(desk).repo / "src" / "cart.py")).is_(200)
    assert below["path"] == "src/cart.py"


@pytest.mark.proves("REPO-3")
@pytest.mark.parametrize(
    "path", ["", "../x", "/etc/passwd", "a\0b", "src/../../x", "x" * 5_000, "link/passwd"]
)
def test_nothing_outside_the_repository_is_looked_at(desk: Desk, path: str) -> None:
    os.symlink("/etc", small(desk).repo / "link")
    for below in ("file", "versions"):
        if below == "versions" and not path:
            continue
        assert desk.get(below, path=path).status == 400


def test_what_is_not_there_is_said(desk: Desk) -> None:
    for below in ("versions/V99", "threads/M99"):
        desk.get(below).is_(404)
    for below in ("versions/x", "versions/V-1", "threads/M" + "9" * 40, "threads/T1"):
        assert desk.get(below).status == 400


@pytest.mark.proves("WEB-1")
def test_threads_say_who_wrote_last_and_what_is_unread(desk: Desk) -> None:
    threads = {one["id"]: one for one in desk.get("threads").is_(200)["threads"]}
    first = threads["M1"]
    assert (first["count"], first["unread"]) == (2, 0)
    assert first["with"] == ["ann", "ben"]
    assert first["says"] == "ben: Fine. When is it done?"
    assert threads["M8"]["unread"] == 1
    assert "M2" not in threads
    assert not any(one["with"] == "ben" for one in threads.values())
    found = desk.get("threads", q="CENTS only").is_(200)["threads"]
    assert [one["id"] for one in found] == ["M1"]
    assert desk.get("threads", q="100%_").is_(200)["threads"] == []
    mine = desk.get("threads", agent="session-of-finn").is_(200)["threads"]
    assert [one["id"] for one in mine] == ["M8"]


def test_a_thread_says_how_each_message_has_come_and_reads_none(desk: Desk) -> None:
    found = desk.get("threads/M2").is_(200)
    assert found["id"] == "M1"
    asked, answered = found["messages"]
    assert asked["body"].startswith("I change price()")
    assert answered["reply_to"] == "M1"
    assert [(one["agent"], one["late"]) for one in asked["delivered"]] == [("ben", True)]
    (mine,) = desk.get("threads/M8").is_(200)["messages"]
    acts = [one["act"] for one in mine["acts"]]
    assert acts == ["acknowledge", "reply", "read"]
    assert desk.get().is_(200)["counts"]["unread"] == 3, "reading here marks nothing"
    ben = small(desk).actors["ben"]
    assert "price()" in ben.run("inbox")
    (asked, _) = desk.get("threads/M1").is_(200)["messages"]
    (had,) = asked["delivered"]
    assert had["read_at"]
    assert had["late"]


def test_none_of_it_leaves_a_trace(desk: Desk) -> None:
    desk.get().is_(200)
    before = small(desk).scene.database.everything()
    for below in ALL:
        desk.get(below).is_(200)
    after = small(desk).scene.database.everything()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.fixture
def differ() -> "Callable[[str, str], Any]":
    """The hunks of two texts."""
    from agent_sync.server.desk import hunks

    return lambda old, new: hunks.between(old.encode(), new.encode())["hunks"]


def test_hunks_are_those_of_the_two_texts(differ: "Callable[[str, str], Any]") -> None:
    assert differ("a\nb\n", "a\nb\n") == []
    (only,) = differ("a\n", "a")
    assert only["lines"] == [["-", "a"], ["+", "a"], ["\\", "no line break at the end"]]
    many = [f"line {number}\n" for number in range(100)]
    other = [*many]
    other[10], other[90] = "ten\n", "ninety\n"
    one, two = differ("".join(many), "".join(other))
    assert (one["old"], one["new"]) == (8, 8)
    assert (two["old"], two["new"]) == (88, 88)
    assert len(one["lines"]) == 8
    added = differ("", "a\r\nb\n")
    assert added == [{"old": 1, "new": 1, "lines": [["+", "a\r"], ["+", "b"]]}]


@pytest.mark.defends("database", "links")
@pytest.mark.proves("REPO-3")
def test_a_version_that_a_database_brought_along_leads_nowhere_else(desk: Desk) -> None:
    shop = small(desk)
    secret = shop.repo.parent / "secret.txt"
    secret.write_text("a secret\n", encoding="utf-8")
    os.symlink(shop.repo.parent, shop.repo / "out")
    for key in (str(secret), "../secret.txt", "out/secret.txt", ".git/config"):
        shop.scene.database.change("kept", {"key": key}, id=1)
        answer = desk.get("versions/V1")
        assert "a secret" not in answer.text, key
        assert "repositoryformatversion" not in answer.text, key
        assert answer.is_(200)["now"] is None, key
