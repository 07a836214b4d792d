"""Every act of the views where a person decides: from the click to what a command says."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from server.browser import Page

from .conftest import Desk
from .scene import Actor, Small


def opened(desk: Desk, page: Page, **where: str) -> None:
    """A view, with the person's key."""
    page.look(1280, 900, still=True)
    page.goto(f"http://127.0.0.1:{desk.served.port}/?{urlencode(where)}#token={desk.key}")
    page.until(
        "!!document.querySelector('#view') && !document.querySelector('#view > [aria-busy]')"
    )


def fill(page: Page, selector: str, text: str) -> None:
    """Write into a field, as a person does."""
    page.point(selector)
    page.js(f"document.querySelector({json.dumps(selector)}).select?.()")
    page.write(text)


def over(page: Page) -> None:
    """No dialog is open, and no button works."""
    page.until("!document.querySelector('dialog[open], [aria-busy=true]')")


def agree(page: Page, says: str) -> None:
    """Say yes to a question, if there is one; then what happened stands there."""
    asks = "!!document.querySelector('dialog:not(.wanted)[open] button.bad')"
    told = f"document.querySelector('.toasts').innerText.includes({json.dumps(says)})"
    page.until(f"{asks} || {told}")
    if page.js(asks):
        page.point("dialog:not(.wanted)[open] button.bad")
    page.until(told)
    over(page)


def actor(desk: Desk, name: str) -> Actor:
    """One of the agents."""
    assert isinstance(desk.scene, Small)
    return desk.scene.actors[name]


def said(desk: Desk, *words: str) -> Any:
    """The data of a command that the person types."""
    return desk.scene.scene.shell("operator")(*words, "--json").data


def task(desk: Desk, id: str) -> "dict[str, Any]":
    """A task, as a command lists it."""
    rows = said(desk, "tasks", "--status", "all")
    found: dict[str, Any] = next(one for one in rows["tasks"] if one["id"] == id)
    return found


@pytest.mark.proves("WEB-1")
def test_a_task_is_made_given_blocked_and_finished(desk: Desk, page: Page) -> None:
    opened(desk, page, view="tasks")
    page.point_at("New task")
    page.until("!!document.getElementById('new-task-title')")
    page.point("#new-task-title")
    page.key("Enter", modifiers=2)
    page.says("A task needs a title.")
    fill(page, "#new-task-title", "Write the notes")
    fill(page, "#new-task-files", "docs/notes.md\nsrc/page.py")
    page.point("#new-task-depends_on-T1")
    fill(page, "#new-task-priority", "3")
    page.key("Enter", modifiers=2)
    page.says("created T5: Write the notes")
    made = task(desk, "T5")
    assert (made["title"], made["priority"], made["depends_on"]) == ("Write the notes", 3, ["T1"])
    assert made["files"] == ["docs/notes.md", "src/page.py"]

    page.until("document.querySelector('article h2')?.innerText.startsWith('T5')")
    page.point_at("Assign", "article button")
    page.until("document.querySelectorAll('dialog option').length > 3")
    page.js("document.querySelector('dialog select').value = 'session-of-carl'")
    page.point_at("Assign", "dialog button")
    page.says("assigned T5: Write the notes to carl")
    over(page)
    assert task(desk, "T5")["owner"] == "carl"


@pytest.mark.proves("WEB-1")
def test_a_task_that_somebody_works_on_is_asked_about(desk: Desk, page: Page) -> None:
    opened(desk, page, view="tasks", task="T1")
    page.point_at("Block", "article button")
    page.until("document.activeElement.name === 'why'")
    page.write("the table is wrong")
    page.key("Enter", modifiers=2)
    page.says("ann works on T1")
    page.point_at("No")
    over(page)
    assert task(desk, "T1")["status"] == "in_progress"
    page.point_at("Block", "article button")
    page.until("document.activeElement.name === 'why'")
    assert page.js("document.activeElement.value") == "the table is wrong", "it was typed already"
    page.key("Enter", modifiers=2)
    agree(page, "blocked T1")
    assert task(desk, "T1")["blocked_reason"] == "the table is wrong"
    page.point_at("Unblock", "article button")
    page.says("unblocked T1")
    over(page)
    page.point_at("Done", "article button")
    agree(page, "completed T1")
    assert task(desk, "T1")["status"] == "done"


@pytest.mark.proves("WEB-1")
def test_a_task_is_given_back_and_cancelled(desk: Desk, page: Page) -> None:
    opened(desk, page, view="tasks", task="T3")
    page.point_at("Release", "article button")
    agree(page, "released T3")
    assert task(desk, "T3")["status"] == "pending"
    page.point_at("Cancel the task", "article button")
    page.says("cancelled T3")
    assert task(desk, "T3")["status"] == "cancelled"


@pytest.mark.proves("WEB-1")
def test_a_message_is_sent_to_whom_one_chooses(desk: Desk, page: Page) -> None:
    opened(desk, page, view="messages", write="1")
    page.until("!!document.querySelector('[id=\"write-to-session-of-ann\"]')")
    page.point("#write-message")
    page.write("the release waits")
    page.key("Enter", modifiers=2)
    page.says("Choose at least one.")
    page.point("[id='write-to-session-of-ann']")
    page.point("[id='write-to-session-of-ben']")
    page.point("#write-urgent")
    page.point("#write-needs_ack")
    page.point("#write-message")
    page.key("Enter", modifiers=2)
    page.says("sent M9")
    over(page)
    for name in ("ann", "ben"):
        rows = json.loads(actor(desk, name).run("inbox", "--peek", "--json"))["data"]
        (mine,) = [one for one in rows["messages"] if one["body"] == "the release waits"]
        assert (mine["urgent"], mine["needs_ack"], mine["from"]) == (True, True, "operator")


@pytest.mark.proves("WEB-1")
def test_something_is_decided_and_replaced(desk: Desk, page: Page) -> None:
    opened(desk, page, view="messages")
    page.says("prices are in cents, everywhere")
    page.point_at("Decide something")
    page.until("!!document.getElementById('decide-new-text')")
    fill(page, "#decide-new-text", "tabs, not blanks")
    page.key("Enter", modifiers=2)
    page.says("recorded D2")
    over(page)
    page.until("[...document.querySelectorAll('.pinned b')].some((one) => one.innerText === 'D2')")
    page.js("[...document.querySelectorAll('.pinned li')].find((one) => one.innerText.startsWith"
            "('D1')).querySelector('button').setAttribute('id', 'replace')")  # fmt: skip
    page.point("#replace")
    fill(page, "#decide-D1-text", "prices are in millis")
    page.point_at("Replace D1")
    page.says("recorded D3")
    page.until("!document.querySelector('.pinned').innerText.includes('everywhere')")
    rows = said(desk, "decisions")["decisions"]
    assert {"prices are in millis", "tabs, not blanks"} <= {one["text"] for one in rows}


@pytest.mark.proves("WEB-1")
def test_a_gate_is_cancelled_with_its_reason(desk: Desk, page: Page) -> None:
    opened(desk, page, view="agreements", id="G1")
    page.says("What lets them go on")
    page.point_at("Cancel the gate", "article button")
    page.until("document.activeElement.name === 'why'")
    page.write("said in person")
    page.key("Enter", modifiers=2)
    agree(page, "cancelled G1")
    assert said(desk, "gate", "show", "G1")["gate"]["state"] == "cancelled"


@pytest.mark.proves("WEB-1")
def test_a_checkpoint_is_ticked_and_approved(desk: Desk, page: Page) -> None:
    opened(desk, page, view="agreements", id="C1")
    page.says("refunds are not tested")
    page.until("document.querySelectorAll('article button').length > 0")
    page.point_at("Tick", "article button")
    page.until("!!document.querySelector('.toast')")
    over(page)
    page.point_at("Approve", "article button")
    page.says("approved C1")
    over(page)
    shown = said(desk, "checkpoint", "show", "C1")
    assert (shown.get("checkpoint") or shown)["state"] == "approved"


@pytest.mark.proves("WEB-1")
def test_a_patch_is_rejected_with_its_reason(desk: Desk, page: Page) -> None:
    opened(desk, page, view="agreements", id="P1")
    page.says("no price below zero")
    page.point_at("Reject", "article button")
    page.until("document.activeElement.name === 'why'")
    page.write("prices may be negative")
    page.key("Enter", modifiers=2)
    agree(page, "P1")
    shown = said(desk, "patch", "show", "P1")
    assert (shown.get("patch") or shown)["state"] == "rejected"


@pytest.mark.proves("WEB-1")
def test_a_hand_over_is_withdrawn(desk: Desk, page: Page) -> None:
    opened(desk, page, view="agreements", id="H1")
    page.point_at("Withdraw", "article button")
    page.until("document.activeElement.name === 'why'")
    page.write("not needed")
    page.key("Enter", modifiers=2)
    agree(page, "H1")


def read(desk: Desk, path: str) -> str:
    """The text of a file of the repository."""
    return (Path(desk.scene.repo) / path).read_text("utf-8")


@pytest.mark.proves("WEB-1")
def test_what_was_overwritten_is_looked_at_and_brought_back(desk: Desk, page: Page) -> None:
    opened(desk, page, view="version", version="V1")
    page.says("eve lost src/tax.py to a command of ben")
    page.says("python3 tools/prices.py --rewrite")
    page.until("document.querySelectorAll('.diff mark').length > 0")
    assert "RATE" not in read(desk, "src/tax.py")
    page.point_at("Restore", "article button")
    agree(page, "restored src/tax.py to V1")
    assert "RATE = 19" in read(desk, "src/tax.py")
    page.says("brought back")
    page.until("![...document.querySelectorAll('article button')].some((one) => "
               "one.innerText === 'Restore')")  # fmt: skip
    page.point_at("Keep both", "article button")
    page.says("V1 of src/tax.py is in src/tax.V1.py")
    assert "RATE = 19" in read(desk, "src/tax.V1.py")
    feed = said(desk, "activity")
    assert "file_restored" in json.dumps(feed)


@pytest.mark.proves("WEB-1")
def test_a_file_is_locked_and_freed_and_taken(desk: Desk, page: Page) -> None:
    opened(desk, page, view="file", path="docs/prices.md")
    page.says("Nobody has it.")
    fill(page, "[id='lock docs/prices.md-why'], [id='lock-docs/prices.md-why']", "prices change")
    page.key("Enter", modifiers=2)
    page.says("locked docs/prices.md")
    over(page)
    (lease,) = [one for one in said(desk, "locks")["leases"] if one["key"] == "docs/prices.md"]
    assert (lease["holder_id"], lease["reason"]) == ("operator", "prices change")
    page.point_at("Unlock")
    page.says("unlocked docs/prices.md")
    over(page)
    page.says("Nobody has it.")

    opened(desk, page, view="file", path="src/cart.py")
    page.says("Waiting for it")
    page.point_at("Unlock")
    page.says("End that lease?")
    page.point_at("No")
    over(page)
    held = {one["key"]: one["holder"] for one in said(desk, "locks")["leases"]}
    assert held["src/cart.py"] == "ann"
    page.point_at("Unlock")
    agree(page, "unlocked src/cart.py, which was ann's")
    held = {one["key"]: one["holder"] for one in said(desk, "locks")["leases"]}
    assert held.get("src/cart.py") != "ann"

    opened(desk, page, view="file", path="src/page.py")
    page.point_at("It is mine")
    agree(page, "is yours now")
    page.says("you")


@pytest.mark.proves("WEB-1")
def test_a_thread_is_acknowledged_and_answered(desk: Desk, page: Page) -> None:
    opened(desk, page, view="messages", thread="M8")
    page.says("May I delete build/?")
    page.point_at("Acknowledge")
    page.says("acknowledged M8")
    over(page)
    fill(page, "#answer-M8-message", "yes, all of it")
    page.key("Enter", modifiers=2)
    page.says("answered M8 to finn")
    over(page)
    rows = json.loads(actor(desk, "finn").run("inbox", "--peek", "--json"))["data"]
    assert [one for one in rows["messages"] if one["body"] == "yes, all of it"]


@pytest.mark.proves("WEB-1")
def test_messages_are_found_by_their_words(desk: Desk, page: Page) -> None:
    opened(desk, page, view="messages")
    page.says("Fine. When is it done?")
    fill(page, "#find-threads", "red on main")
    page.says("1 thread found")
    page.point(".threads a")
    page.says("The tests of the cart are red on main.")


@pytest.mark.proves("WEB-1")
def test_a_patch_is_read_applied_and_taken_back(desk: Desk, page: Page) -> None:
    before = read(desk, "README.md")
    actor(desk, "carl").run(
        "propose",
        "--title",
        "how to test",
        "--file",
        "README.md",
        "--content",
        before + "make test\n",
    )
    opened(desk, page, view="agreements", id="P2")
    page.says("make test")
    assert page.js("document.querySelectorAll('.diff tr.add, .diff td.add').length") > 0
    page.point_at("Approve and apply", "article button")
    agree(page, "P2")
    assert read(desk, "README.md") == before + "make test\n"
    shown = said(desk, "patch", "show", "P2")
    assert (shown.get("patch") or shown)["state"] == "applied"
    page.point_at("Take back", "article button")
    page.until(
        "!document.querySelector('article')?.innerText.includes('Take back') || "
        "!!document.querySelector('dialog:not(.wanted)[open] button.bad')"
    )
    if page.js("!!document.querySelector('dialog:not(.wanted)[open] button.bad')"):
        page.point("dialog:not(.wanted)[open] button.bad")
    page.says("taken back")
    assert read(desk, "README.md") == before
