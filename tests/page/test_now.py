"""The first view: what a person sees in five seconds, and brings back with one click (WEB-1)."""

import json
import re
import time
from pathlib import Path

import pytest

from agent_sync.status import concern_kinds
from server.browser import Page
from support import SOURCE

from .conftest import Desk
from .scene import until

TAXES = "RATE = 19"
FIVE = ("eve lost src/tax.py to a command of ben", "finn waits for your yes in its window",
        "dora is gone without a word")  # fmt: skip
IN_VIEW = (
    "(() => [...document.querySelectorAll('.need .now-says, .waits .now-says, .now-sums,"
    " .agent-card header')]"
    ".filter((one) => { const box = one.getBoundingClientRect();"
    " return box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth"
    " }).map((one) => one.innerText).join('\\n'))()"
)


def bare(page: Page) -> None:
    """Without the line that no settings file arms hooks: nobody has installed in the scene."""
    page.until("!!document.querySelector('.warnings .warning')")
    page.js("document.querySelector('.warnings').style.display = 'none'")


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (320, 800)])
def test_trouble_is_seen_without_scrolling(desk: Desk, page: Page, width: int, height: int) -> None:
    page.look(width, height)
    desk.shown(page)
    bare(page)
    seen = page.js(IN_VIEW)
    for part in ("5 agents", "3 wait", "1 asks you", "1 version overwritten", *FIVE[:2]):
        assert part in seen.replace("\xa0", " "), part
    if width > 1000:
        for part in (FIVE[2], "finn", "ben", "ben waits for src/cart.py", "ann is editing it"):
            assert part in seen, part
    box = page.js(
        "(() => { const one = [...document.querySelectorAll('button')]"
        ".find((x) => x.innerText === 'Restore').getBoundingClientRect();"
        " return [one.top, one.bottom, innerHeight] })()"
    )
    assert 0 <= box[0] < box[1] <= box[2]
    assert page.js("document.title").startswith("(9) shop")


@pytest.mark.proves("WEB-1")
def test_what_was_overwritten_is_brought_back_with_one_click(desk: Desk, page: Page) -> None:
    file = desk.scene.repo / "src/tax.py"
    assert TAXES not in file.read_text()
    desk.shown(page)
    page.point_at("See the difference")
    page.says("RATE = 19")
    page.says("return round(cents * 0.19)")
    page.point_at("Hide the difference")
    page.until("!document.querySelector('.need .now-inner')")
    page.point_at("Restore")
    until(lambda: TAXES in file.read_text())
    page.until("!document.querySelector('.needs').innerText.includes('eve lost')")
    page.says("restored")


@pytest.mark.proves("WEB-1")
def test_both_are_kept_beside_each_other(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.point_at("Keep both")
    page.until("!!document.querySelector('.toast')")
    file = desk.scene.repo / "src/tax.py"
    assert TAXES not in file.read_text()
    (beside,) = [x for x in file.parent.iterdir() if x.name.startswith("tax") and x != file]
    assert TAXES in beside.read_text()


@pytest.mark.proves("WEB-1")
def test_a_card_says_what_an_agent_does(desk: Desk, page: Page) -> None:
    desk.shown(page)
    cards = json.loads(page.js(
        "JSON.stringify(Object.fromEntries([...document.querySelectorAll('.agent-card')]"
        ".map((one) => [one.getAttribute('aria-label'), one.innerText])))"
    ))  # fmt: skip
    assert next(iter(cards)) == "finn", "who asks is first"
    assert list(cards)[1:3] == ["ann", "ben"], "then who is waited for"
    assert set(list(cards)[3:5]) == {"carl", "eve"}, "then who waits"
    for part in ("make test PART=cart", "src/cart.py", "Round prices half up", "T1", "2 wait",
                 "Claude Code", "guarded", "works"):  # fmt: skip
        assert part in cards["ann"], part
    for part in ("asks you", "rm -rf build/", "Clean up the build"):
        assert part in cards["finn"], part
    assert "src/cart.py of ann" in cards["ben"].replace("\xa0", " ")
    assert "Codex" in cards["eve"]


@pytest.mark.proves("WEB-1")
def test_less_is_shown_by_words(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.key("/")
    page.write("cart carl")
    page.until("document.querySelectorAll('.agent-card').length === 1")
    assert page.js("document.querySelector('.agent-card').getAttribute('aria-label')") == "carl"
    page.key("Escape")
    assert page.js("document.activeElement.id") == "view"
    page.key("/")
    page.js("document.querySelector('.filter').select()")
    page.write("no such word")
    page.says("No agent has these words.")
    page.says("Nothing of what needs you has these words.")


@pytest.mark.proves("WEB-1")
def test_an_agent_is_pointed_at(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.point_at("See agent")
    page.until("document.querySelector('.pointed')?.getAttribute('aria-label') === 'finn'")


@pytest.mark.proves("WEB-1")
def test_a_change_is_seen_at_once(desk: Desk, page: Page) -> None:
    desk.shown(page)
    began = time.monotonic()
    desk.small.actors["ben"].run("send", "--to", "all", "--message", "lunch")
    page.says("ben sent")
    assert time.monotonic() - began < 30


@pytest.mark.proves("WEB-1")
def test_who_waits_is_let_go_on_and_the_holder_is_named_before(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.until("!!document.querySelector('[aria-labelledby^=waits-title]')")  # rows move no more
    page.point(".waits li:nth-child(3) .acts button:nth-child(2)")
    page.until("document.querySelector('dialog.asking')?.open")
    assert "ben" in page.js("document.querySelector('dialog.asking').innerText")
    page.key("Escape")
    page.until("!document.querySelector('dialog.asking[open]')")
    assert "eve waits for src/page.py" in page.text
    page.point(".waits li:nth-child(3) .acts button:nth-child(2)")
    page.until("document.querySelector('dialog.asking')?.open")
    page.point("dialog.asking button[value=yes]")
    page.until("document.querySelector('.now-sums').innerText.includes('2 wait')")
    page.until("document.querySelectorAll('.waits li').length === 2")


@pytest.mark.proves("WEB-3")
def test_names_of_others_are_text(desk: Desk, page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202etxt.exe\u200b"
    ann = desk.small.actors["ann"]
    ann.run("send", "--to", "operator", "--message", hostile + "\u2066" + "x" * 3000)
    ann.run("create-task", hostile, "--file", "src/cart.py")
    ann.run("decision", hostile)
    long = "a" * 39
    desk.small.actors["carl"].run("register", "--name", long)
    page.look(320)
    desk.shown(page)
    page.says(long)
    page.says("<img src=x onerror=alert(1)>")
    for view in ("now", "messages", "tasks", "away", "timeline", "waits"):
        page.js(f"document.querySelector('.tabs a[href*=\"view={view}\"]').click()")
        page.until("!document.querySelector('#view [aria-busy=true]')")
        assert page.js("document.images.length") == 0
        assert "\u202e" not in page.text, view
        assert page.js("document.documentElement.scrollWidth <= innerWidth"), view


@pytest.mark.proves("WEB-1")
def test_all_that_needs_somebody_has_a_word_and_a_sign() -> None:
    text = (Path(SOURCE) / "agent_sync/server/page/desk/now_needs.js").read_text("utf-8")
    (table,) = re.findall(r"const KINDS = \{(.*?)\n\};", text, re.DOTALL)
    codes = {
        value for name, value in vars(concern_kinds).items()
        if name.isupper() and isinstance(value, str)
    }  # fmt: skip
    assert set(re.findall(r"(\w+): (?:[A-Z]+|\[)", table)) == codes


@pytest.mark.proves("WEB-1")
def test_a_difference_that_is_open_shows_what_stands_there_now(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.point_at("See the difference")
    page.says("return round(cents * 0.19)")
    desk.small.actors["eve"].edit("src/tax.py", "RATE = 21")
    page.says("RATE = 21")
    inner = page.js("document.querySelector('.now-inner').innerText")
    assert "return round(cents * 0.19)" not in inner
