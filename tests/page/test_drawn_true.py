"""The drawn views of a real repository: what they show is so, and what they offer is done."""

import pytest

from server.browser import Page

from .conftest import Desk
from .test_drawn import drawn, each, nothing_is_cut_off, table

SHOWN = "!document.querySelector('.drawn [aria-busy=true]') && !!document.querySelector('.drawn')"
SIZES = ((1280, 800), (320, 700))


def opened(desk: Desk, page: Page, query: str, size: "tuple[int, int]" = SIZES[0]) -> None:
    """A view of the repository, for the person."""
    page.look(*size, still=True)
    page.goto(f"http://127.0.0.1:{desk.served.port}/?{query}#token={desk.key}")
    page.until(SHOWN)


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize("size", SIZES)
def test_who_waits_for_whom(desk: Desk, page: Page, size: "tuple[int, int]") -> None:
    opened(desk, page, "view=waits", size)
    page.until("document.querySelectorAll('.edge.wait').length === 3")
    nothing_is_cut_off(page)
    shown = {(row[0], row[1], row[3]) for row in table(page)}
    assert shown == {
        ("ben", "src/cart.py", "ann"),
        ("carl", "src/cart.py", "ann"),
        ("eve", "src/page.py", "ben"),
    }


@pytest.mark.proves("WEB-1")
def test_a_line_is_freed(desk: Desk, page: Page) -> None:
    opened(desk, page, "view=waits")
    page.until("document.querySelectorAll('.edge.wait').length === 3")
    page.js("[...document.querySelectorAll('.edge.wait')].at(-1).focus()")
    page.key("Enter")
    page.says("eve waits for src/page.py")
    page.point_at("Free it")
    page.until("!!document.querySelector('dialog[open] button[value=yes]')")
    page.point("dialog[open] button[value=yes]")
    page.until("document.querySelectorAll('.edge.wait').length < 3")
    held = {one["key"]: one["holder"] for one in desk.get("glance").json["leases"]}
    assert held.get("src/page.py") != "ben"


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("by", ["file", "agent"])
def test_the_timeline(desk: Desk, page: Page, size: "tuple[int, int]", by: str) -> None:
    opened(desk, page, f"view=timeline&by={by}", size)
    page.until("document.querySelectorAll('[data-item]').length > 0")
    nothing_is_cut_off(page)
    words = {"edit": "editing", "lock": "lock", "wait": "wait"}
    counted = {words.get(kind, kind): n for kind, n in drawn(page).items()}
    rows = [row[1] for row in table(page)]
    assert counted == {kind: rows.count(kind) for kind in set(rows)}
    assert counted["wait"] == 3
    assert counted["overwritten"] == 1
    assert counted["refused"] == 2


@pytest.mark.proves("WEB-1")
def test_what_was_overwritten_is_brought_back_from_the_timeline(desk: Desk, page: Page) -> None:
    opened(desk, page, "view=timeline")
    page.until("!!document.querySelector('[data-kind=overwritten]')")
    page.point("[data-kind=overwritten]")
    page.point_at("Restore")
    page.until("document.body.innerText.includes('src/tax.py')")
    tax = desk.scene.repo / "src" / "tax.py"
    page.until(
        "!!document.querySelector('dialog[open] button[value=yes]') ||"
        " !!document.querySelector('.toast')"
    )
    if page.js("!!document.querySelector('dialog[open] button[value=yes]')"):
        page.point("dialog[open] button[value=yes]")
    page.until("!!document.querySelector('.toast')")
    assert "RATE = 19" in tax.read_text("utf-8")


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize("size", SIZES)
def test_where_work_collides(desk: Desk, page: Page, size: "tuple[int, int]") -> None:
    opened(desk, page, "view=files", size)
    page.until("document.querySelectorAll('.tile').length > 0")
    nothing_is_cut_off(page)
    heat = {one["path"]: one["refusals"] for one in desk.get("past").json["heat"]}
    label = "one.getAttribute('aria-label').match(/(\\d+) refusal/)[1]"
    drawn_ = dict(each(page, ".tile", f"[one.dataset.path, +{label}]"))
    assert drawn_ == {path: n for path, n in heat.items() if n}
    assert {row[0]: int(row[1]) for row in table(page)} == heat


@pytest.mark.proves("WEB-1")
@pytest.mark.parametrize("size", SIZES)
def test_what_happened(desk: Desk, page: Page, size: "tuple[int, int]") -> None:
    opened(desk, page, "view=away", size)
    page.until("!!document.querySelector('.away-matters')")
    nothing_is_cut_off(page)
    past = desk.get("past").json
    numbers = dict(each(page, "[data-sum]", "[one.dataset.sum, one.querySelector('dd').innerText]"))
    for key, n in past["sums"].items():
        if key != "waited_ms":
            assert numbers[key] == str(n), key
    says = each(page, ".away-matters li", "one.lastElementChild.querySelector('bdi').innerText")
    assert says == [one["says"] for one in past["notable"]]
    chosen_kind = each(page, ".away-matters [data-kind=lost]", "one.innerText")
    assert len(chosen_kind) == 1
