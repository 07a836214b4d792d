"""What a newcomer sees in five seconds, and what the page says where something is not right."""

import json

import pytest

from server.browser import Page

from .conftest import Desk
from .drawn_server import Made

STRIP = "[...document.querySelectorAll('.now-strip li')]"


@pytest.mark.proves("WEB-1")
def test_who_does_what_stands_above_the_fold(desk: Desk, page: Page) -> None:
    page.look(1280, 800)
    desk.shown(page)
    rows = json.loads(page.js(
        f"JSON.stringify({STRIP}.map((one) => "
        "[one.innerText.split(/\\s+/), one.getBoundingClientRect().bottom]))"
    ))  # fmt: skip
    assert all(bottom < 400 for _, bottom in rows)
    assert [words[1] for words, _ in rows[:2]] == ["finn", "ann"], "who asks, who is waited for"
    assert {words[1] for words, _ in rows} == {"ann", "ben", "carl", "eve", "finn"}
    assert "src/cart.py" in rows[1][0]
    marks = json.loads(page.js(
        f"JSON.stringify({STRIP}.map((one) => one.querySelector('.mark').className))"
    ))  # fmt: skip
    assert len({mark.split()[1] for mark in marks}) == len(marks), "each has a hue of its own"
    page.until("!!document.querySelector('.waits-picture svg')")
    at = "document.querySelector('.waits-picture svg').getBoundingClientRect()"
    assert page.js(f"{at}.bottom < 800")


@pytest.mark.proves("WEB-1")
def test_a_narrow_screen_has_a_short_head_and_waits_behind_the_needs(
    desk: Desk, page: Page
) -> None:
    page.look(320, 700)
    page.goto(desk.at())
    page.until("document.querySelectorAll('.now-strip li').length === 5")
    page.js(
        "document.querySelector('.warnings').style.display = 'none'"
    )  # the scene is not installed
    assert page.js("document.getElementById('view').getBoundingClientRect().top") <= 110
    heads = page.js("[...document.querySelectorAll('.now h2')].map((one) => one.id).join(' ')")
    assert heads.startswith("needs waits agents")
    assert page.js("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.proves("WEB-1")
def test_escape_shows_again_what_a_filter_hid(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.js("document.querySelector('.filter').focus()")
    page.write("zzz")
    page.until("document.querySelectorAll('.agent-card').length === 0")
    page.key("Escape")
    page.until("document.querySelectorAll('.agent-card').length === 5")
    assert page.js("document.querySelector('.filter').value") == ""


@pytest.mark.proves("WEB-1")
def test_where_nobody_answers_the_page_says_so_and_does_nothing(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.send("Network.emulateNetworkConditions", offline=True, latency=0,
              downloadThroughput=-1, uploadThroughput=-1)  # fmt: skip
    page.js("dispatchEvent(new Event('acted'))")
    page.says("start it again: agent-sync serve")
    page.until("document.querySelector('.need button.main').ariaDisabled === 'true'")
    colour = "getComputedStyle(document.querySelector('.live .dot')).backgroundColor"
    assert page.js(f"{colour} !== 'rgb(20, 108, 54)' && {colour} !== 'rgb(127, 212, 154)'")
    page.point(".need button.main")
    page.says("Nobody answers, so nothing was done")


@pytest.mark.proves("WEB-1")
def test_a_wrong_key_says_how_to_get_one(desk: Desk, page: Page) -> None:
    page.goto(desk.at(key="key_wrong"))
    page.says("This key opens nothing here")
    page.says("agent-sync serve --new-key")


@pytest.mark.proves("WEB-1")
def test_no_protection_is_said_above_everything(desk: Desk, page: Page) -> None:
    glance = dict(desk.get().is_(200))
    off = {"state": "off", "says": "Nothing is refused here", "command": "agent-sync install"}
    glance["health"] = {**glance["health"], "protection_of": off}
    made = Made(glance, {})
    try:
        page.goto(made.url())
        page.says("Nothing is refused here")
        assert page.js("document.querySelector('.warning code').innerText") == off["command"]
    finally:
        made.close()


@pytest.mark.proves("WEB-1")
def test_what_is_over_is_listed(desk: Desk, page: Page) -> None:
    question = desk.do("gate_cancel", {"id": "G1", "why": "said in person"})
    if question.status != 200:
        sure = question.json["sure"]
        desk.do("gate_cancel", {"id": "G1", "why": "said in person"}, sure=sure).is_(200)
    found = desk.get("agreements").is_(200)["over"]
    assert [(one["id"], one["state"]) for one in found if one["id"] == "G1"] == [
        ("G1", "cancelled")
    ]
    desk.shown(page, "?view=agreements")
    page.says("Over")
    page.until("[...document.querySelectorAll('.threads a')].some((one) => "
               "one.innerText.includes('cancelled'))")  # fmt: skip


@pytest.mark.proves("WEB-1")
def test_the_person_is_you(desk: Desk) -> None:
    desk.do("create_task", {"title": "Weigh the parcels"}).is_(200)
    says = [one["says"] for one in desk.get("events").is_(200)["events"]]
    assert any(one.startswith("finn sent ") and one.endswith(" to you") for one in says), says
    assert any(one.startswith("you created ") for one in says), says
    assert not [one for one in says if "operator" in one]
