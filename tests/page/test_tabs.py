"""Eight tabs of one person, all live: one of them reads, whatever becomes of it (WEB-2)."""

import socket
import time

import pytest

from server.browser import Asked, Page
from server.wire import until

from .conftest import Desk, Serve
from .scene import Small

TABS = 8


@pytest.fixture
def kept(shop: Small, serve: Serve) -> Desk:
    """The small scene, at a port that it has again when it is started again."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    return serve(shop, "--port", str(port))


@pytest.fixture
def tabs(kept: Desk, page: Page) -> "list[Page]":
    """So many tabs, all live. Only the first is given the key."""
    kept.shown(page)
    made = [page, *(page.tab() for _ in range(TABS - 1))]
    for one in made[1:]:
        one.goto(kept.at(key=""))
    for one in made:
        live(one)
    return made


def live(page: Page) -> None:
    """It shows the repository, and is connected."""
    page.until("document.querySelector('.live')?.innerText === 'Live'")
    page.says("Agents (5)")


def open_streams(pages: "list[Page]") -> int:
    """How many streams they read."""
    return sum(not x.over for one in pages for x in one.asked("/events"))


def glances(pages: "list[Page]") -> "list[Asked]":
    """All pictures that were asked for."""
    return [x for one in pages for x in one.asked("/glance")]


def word(kept: Desk, text: str) -> None:
    """Something happens that the page shows."""
    kept.small.actors["ann"].run("decision", text)


def all_say(pages: "list[Page]", text: str) -> None:
    """Each of them shows it."""
    for one in pages:
        one.says(text)


def reader(pages: "list[Page]") -> Page:
    """The one that reads."""
    (found,) = [one for one in pages if open_streams([one])]
    return found


@pytest.mark.proves("WEB-2")
def test_one_stream_and_one_picture_serve_all(kept: Desk, tabs: "list[Page]") -> None:
    assert open_streams(tabs) == 1
    before = len(glances(tabs))
    word(kept, "the price is in cents")
    all_say(tabs, "the price is in cents")
    asked = len(glances(tabs)) - before
    assert 1 <= asked < TABS, "one tab asks for all"
    assert len(reader(tabs).asked("/glance")) >= asked


@pytest.mark.proves("WEB-2")
def test_many_changes_are_no_storm(kept: Desk, tabs: "list[Page]") -> None:
    before = len(glances(tabs))
    began = time.monotonic()
    for number in range(12):
        word(kept, f"number {number} is settled")
    all_say(tabs, "number 11 is settled")
    took = time.monotonic() - began
    assert len(glances(tabs)) - before <= 3 + took / 0.1


@pytest.mark.proves("WEB-2")
def test_another_reads_where_the_reader_is_closed(kept: Desk, tabs: "list[Page]") -> None:
    first = reader(tabs[1:] if open_streams(tabs[1:]) else tabs)
    if first is tabs[0]:
        first.goto("about:blank?")  # it goes elsewhere: the same for the others
        left = tabs[1:]
    else:
        first.close()
        left = [one for one in tabs if one is not first]
    until(lambda: open_streams(left) == 1)
    word(kept, "it goes on without the first")
    all_say(left, "it goes on without the first")


@pytest.mark.proves("WEB-2")
def test_who_is_not_seen_neither_reads_nor_listens(kept: Desk, tabs: "list[Page]") -> None:
    first = reader(tabs)
    first.hidden(so=True)
    others = [one for one in tabs if one is not first]
    until(lambda: open_streams(others) == 1)
    until(lambda: open_streams([first]) == 0)
    word(kept, "nobody saw it there")
    all_say(others, "nobody saw it there")
    assert "nobody saw it there" not in first.text
    for one in others:
        one.hidden(so=True)
    until(lambda: open_streams(tabs) == 0)
    before = len(glances(tabs))
    word(kept, "said to nobody")
    tabs[1].hidden(so=False)
    tabs[1].says("said to nobody")
    assert open_streams(tabs) == 1
    assert len(glances(tabs)) - before <= 3


@pytest.mark.proves("WEB-2")
def test_a_server_that_starts_again(kept: Desk, tabs: "list[Page]") -> None:
    kept.served.kill()
    for one in tabs:
        one.until("document.querySelector('.live').innerText === 'Not connected'")
        one.says("what you see is of")
        assert "Restore" in one.text, "what was read stays"
    word(kept, "while it was away")
    kept.served.again()
    for one in tabs:
        live(one)
        one.says("while it was away")
        assert "what you see is of" not in one.text
    assert open_streams(tabs) == 1


@pytest.mark.proves("WEB-2", "SERVE-7")
def test_a_key_that_ends_asks_for_another_in_all_tabs(kept: Desk, tabs: "list[Page]") -> None:
    kept.served.kill()
    kept.served.words.append("--new-key")
    kept.served.again()
    for one in tabs:
        one.says("This key opens nothing here any more")
        assert one.js("sessionStorage.length") == 0
    key = (kept.served.store.folder / "person.key").read_text().strip()
    assert key != kept.key
    typed(tabs[0], key)
    for one in tabs:
        live(one)


def typed(page: Page, key: str) -> None:
    """The key is typed into the form and sent."""
    page.until("document.activeElement?.name === 'key'")
    page.write(key)
    page.key("Enter")


@pytest.mark.proves("WEB-1", "WEB-2")
def test_a_notification_comes_only_where_it_was_asked_for(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.js(
        "window.told = []; window.Notification = class { static permission = 'default';"
        " static async requestPermission() { return (this.permission = 'granted'); }"
        " constructor(title, more) { told.push(`${title}: ${more.body}`); } close() {} }"
    )
    page.point_at("Notify me: off")
    page.says("Notify me: on")
    page.hidden(so=True)
    ann = desk.small.actors["ann"]
    ann.run("send", "--to", "operator", "--needs-ack", "--message", "May I?")
    page.until("window.told.length > 0")
    assert page.js("told.join()").startswith("shop needs you: ")
    page.hidden(so=False)
    page.point_at("Notify me: on")
    page.says("Notify me: off")
    page.hidden(so=True)
    page.until("document.querySelector('.live').innerText === 'Paused'")
