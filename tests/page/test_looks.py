"""How it looks: every size, both themes, by keyboard, without colour (WEB-2)."""

import itertools
import json
import math
import re
from pathlib import Path

import pytest

from server.browser import Page
from support import SOURCE

from .conftest import Desk, Serve
from .large_scene import Large

TOKENS = Path(SOURCE) / "agent_sync" / "server" / "page" / "css" / "tokens.css"
VIEWS = ("now", "timeline", "waits", "files", "messages", "tasks", "agreements", "away")
INNER = ("?view=file&path=src/tax.py", "?view=version&version=V1")
ENOUGH, PARTS = 4.5, 3.0
LINEAR = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216),
               (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413),
                 (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602),
                (0.004733, 0.691367, 0.303900)),
}  # fmt: skip
"""What eyes see of linear red, green and blue (Machado and others, 2009, severity 1)."""
APART = {"all": 0.1, "no red": 0.06, "no green": 0.06, "no blue": 0.05}
Colour = tuple[float, float, float]
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")


def themes() -> "dict[str, dict[str, str]]":
    """The colours of each theme, by their names."""
    text = TOKENS.read_text("utf-8")
    blocks = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", x)) for x in text.split("{")[1:]]
    light, system_dark, dark = (one for one in blocks if len(one) > 20)
    assert system_dark == dark, "dark is said twice, the same"
    assert set(light) == set(dark)
    return {"light": light, "dark": dark}


def linear(colour: str) -> Colour:
    """Red, green and blue as amounts of light."""
    some = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in some)
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """As WCAG says it."""
    light = [sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear(c), strict=True))
             for c in (one, other)]  # fmt: skip
    return (max(light) + 0.05) / (min(light) + 0.05)


def root(light: float) -> float:
    """The cube root."""
    return math.copysign(abs(light) ** (1 / 3), light)


def seen(colour: str, eyes: str) -> Colour:
    """A colour as some eyes see it, in a space where distances are as they seem (Oklab)."""
    r, g, b = (
        min(1.0, max(0.0, sum(w * x for w, x in zip(row, linear(colour), strict=True))))
        for row in LINEAR[eyes]
    )
    long = root(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    middle = root(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = root(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


@pytest.mark.proves("WEB-2")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_can_be_read(theme: str) -> None:
    colours = themes()[theme]
    words = ("ink", "dim", "link", "lost", "wait", "ask", "ok", *(f"h{n}" for n in range(8)))
    for word, ground in itertools.product(words, ("ground", "card")):
        assert contrast(colours[word], colours[ground]) >= ENOUGH, (word, ground)
    for shade in ("lost", "wait", "ask", "ok"):
        for word in ("ink", shade):
            assert contrast(colours[word], colours[f"{shade}-ground"]) >= ENOUGH, (word, shade)
    for ground in ("add", "cut", "flash"):
        assert contrast(colours["ink"], colours[ground]) >= ENOUGH, ground
    for part, ground in itertools.product(("grip", "focus"), ("ground", "card")):
        assert contrast(colours[part], colours[ground]) >= PARTS, (part, ground)


@pytest.mark.proves("WEB-2")
@pytest.mark.parametrize("eyes", LINEAR)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_agents_differ_for_all_eyes(theme: str, eyes: str) -> None:
    colours = themes()[theme]
    hues = {f"h{n}": seen(colours[f"h{n}"], eyes) for n in range(8)}
    for (one, a), (other, b) in itertools.combinations(hues.items(), 2):
        assert math.dist(a, b) >= APART[eyes], (one, other)


@pytest.mark.proves("WEB-2")
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_can_be_read_and_fits(desk: Desk, page: Page, theme: str) -> None:
    page.look(1280, theme=theme, still=True)
    desk.shown(page)
    for query in (*(f"?view={one}" for one in VIEWS), *INNER):
        for width in (1280, 320, 3840):
            page.look(width, theme=theme, still=True)
            desk.shown(page, query)
            bad = json.loads(page.js(CONTRAST))
            assert bad == [], (query, width)
            assert page.js("document.documentElement.scrollWidth") <= width, (query, width)
            assert page.js("document.documentElement.dataset.theme ?? ''") == ""


@pytest.mark.proves("WEB-2")
def test_a_crowd_fits(works: Large, serve: Serve, page: Page) -> None:
    crowd = serve(works)
    for width in (320, 1280, 3840):
        page.look(width, still=True)
        crowd.shown(page)
        page.says("Agents (30)")
        assert page.js("document.documentElement.scrollWidth") <= width
    assert page.js("document.querySelectorAll('.now-rows > li').length") == 30
    page.point(".now-rows > li:nth-child(2) summary")
    page.until("document.querySelectorAll('.now-rows .agent-card').length === 1")


@pytest.mark.proves("WEB-2")
def test_a_theme_is_chosen_and_kept(desk: Desk, page: Page) -> None:
    page.look(1280, theme="dark")
    desk.shown(page)
    dark = page.js("getComputedStyle(document.body).backgroundColor")
    page.js("document.querySelector('.theme select').focus()")
    page.key("ArrowDown")
    page.until("document.documentElement.dataset.theme === 'light'")
    light = page.js("getComputedStyle(document.body).backgroundColor")
    assert light != dark
    other = page.tab()
    other.look(1280, theme="dark")
    other.goto(desk.at(key=""))
    other.says("Live")
    assert other.js("getComputedStyle(document.body).backgroundColor") == light
    page.key("ArrowUp")
    page.until("!document.documentElement.dataset.theme")
    other.until("!document.documentElement.dataset.theme")


@pytest.mark.proves("WEB-2")
def test_everything_is_reached_by_keyboard(desk: Desk, page: Page) -> None:
    page.look(1280, 900)
    desk.shown(page)
    page.key("Tab")
    assert page.js("document.activeElement.innerText") == "To the view"
    page.key("Enter")
    assert page.js("document.activeElement.id") == "view"
    reached = []
    for _ in range(14):
        page.key("Tab")
        reached.append(page.js("document.activeElement.innerText || document.activeElement.type"))
        ring = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.js(ring) != "none", reached[-1]
    assert reached[0] == "search"
    assert [one.split("\n")[1] for one in reached[1:6]] == ["finn", "ann", "ben", "carl", "eve"]
    assert reached[6:9] == ["Restore", "Keep both", "See the difference"]
    for at, view in enumerate(VIEWS):
        page.key(str(at + 1))
        page.until(f"location.search.includes('view={view}')")
        page.until("!document.querySelector('#view [aria-busy=true]')")
    page.key("1")
    page.key("?")
    page.until("document.querySelector('dialog.keys').open")
    page.key("5")
    assert "view=now" in page.js("location.search"), "a dialog has the keys"
    page.key("Escape")
    page.until("!document.querySelector('dialog.keys').open")
    page.until("!!document.querySelector('.agent-card a[href*=\"view=file\"]')")
    page.js("document.querySelector('.agent-card a[href*=\"view=file\"]').focus()")
    page.key("Enter")
    page.until("location.search.includes('view=file')")
    page.says("Kept versions")
    page.key("Escape")
    page.until("location.search.includes('view=now')")


@pytest.mark.proves("WEB-2")
def test_no_colour_stands_alone(desk: Desk, page: Page) -> None:
    """Each tag has a word and a sign; each mark its letters."""
    desk.shown(page)
    tags = json.loads(page.js(
        "JSON.stringify([...document.querySelectorAll('.tag, .live')].map((one) =>"
        " [one.innerText.trim(), !!one.querySelector('svg, .dot')]))"
    ))  # fmt: skip
    assert len(tags) > 8
    assert all(word and sign for word, sign in tags)
    marks = page.js("[...document.querySelectorAll('.mark')].every((one) => one.innerText)")
    assert marks
