"""The drawn views, of pictures made for a test: a picture is what its table says."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from server.browser import Page
from server.wire import until

from . import drawn_pictures as made
from .drawn_server import Made

Json = dict[str, Any]
Show = Callable[..., Made]
SIZES = ((1280, 800), (320, 700))
TOLD = "document.querySelector('.drawn-told')"
DRAWN = (
    "!document.querySelector('[aria-busy=true]') &&"
    " !!document.querySelector('.drawn :is(.empty, .edge, .lane, .tile, .away-matters)')"
)
TABLE = (
    "[...document.querySelectorAll('.sorted tbody tr')]"
    ".map((one) => [...one.children].map((cell) => cell.innerText))"
)


@pytest.fixture
def show(page: Page) -> "Iterator[Show]":
    """Shows a view of a made picture; gives the stand-in that serves it."""
    begun: list[Made] = []

    def start(
        view: str,
        waits: "Sequence[Json]" = (),
        past: Any = None,
        size: Any = SIZES[0],
        **route: str,
    ) -> Made:
        glance = made.glance(list(waits))
        glance["tasks"] = [{"id": "T2", "title": "Show the price", "status": "in_progress",
                            "owner": "ben", "owner_id": "id-ben"}]  # fmt: skip
        one = Made(glance, made.small_past() if past is None else past)
        begun.append(one)
        page.look(*size, still=True)
        page.goto(one.url(view=view, **route))
        page.until(DRAWN)
        return one

    yield start
    for one in begun:
        one.close()


def waits() -> "list[Json]":
    """A chain of three, somebody beside, and a circle of two."""
    return [
        made.wait("ben", "src/cart.py", "ann"),
        made.wait("carl", "src/cart.py", "ann", 2),
        made.wait("eve", "src/page.py", "ben", 1),
        made.wait("x", "f1", "y"),
        made.wait("y", "f2", "x", holder_is="locked"),
    ]


def each(page: Page, selector: str, give: str) -> Any:
    """What an expression gives of ``one``, for each thing that a selector finds."""
    found = f"[...document.querySelectorAll({json.dumps(selector)})]"
    return page.js(f"{found}.map((one) => {give})")


def numbers(page: Page, selector: str, *names: str) -> Any:
    """Attributes that are numbers, for each thing that a selector finds."""
    return each(page, selector, f"{json.dumps(names)}.map((name) => +one.getAttribute(name))")


def chosen(page: Page, selector: str, value: str) -> None:
    """Choose in a list."""
    page.js(
        f"(() => {{ const one = document.querySelector({json.dumps(selector)});"
        f" one.value = {json.dumps(value)};"
        " one.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )


def table(page: Page) -> "list[list[str]]":
    """The rows of the table behind the picture, which is shown now."""
    page.point_at("As a table")
    page.until("!!document.querySelector('.sorted tbody tr')")
    return [[cell.split("\n")[-1] for cell in row] for row in page.js(TABLE)]


def nothing_is_cut_off(page: Page) -> None:
    """The page does not scroll sideways, and nothing stands outside of it."""
    assert page.js("document.documentElement.scrollWidth <= innerWidth")
    out = page.js(
        "[...document.querySelectorAll('.drawn *')].filter((one) => one.checkVisibility() &&"
        " !one.closest('svg svg, .lanes') && !one.matches('g') && "
        "one.getBoundingClientRect().right > innerWidth + 1)"
        ".map((one) => one.outerHTML.slice(0, 120))"
    )
    assert out == []


@pytest.mark.parametrize("size", SIZES)
def test_each_wait_is_a_line_and_a_row(page: Page, show: Show, size: "tuple[int, int]") -> None:
    show("waits", waits(), size=size)
    lines = each(page, ".edge.wait", "[one.dataset.edge, one.matches('.circle')]")
    assert len(page.js("[...document.querySelectorAll('.waits-sentences li')].map(String)")) == 5
    nothing_is_cut_off(page)
    rows = table(page)
    nothing_is_cut_off(page)
    drawn = {
        (*edge.removeprefix("agent id-").split(" > thing file "), circle) for edge, circle in lines
    }
    assert drawn == {(row[0], row[1], row[6] == "circle") for row in rows}
    assert {row[3] for row in rows} == {"ann", "ben", "x", "y"}


def test_a_circle_is_said(page: Page, show: Show) -> None:
    show("waits", waits())
    page.says("A circle: x → y → x. Nobody in it can go on.")
    said = page.js("document.querySelector('.edge.circle').getAttribute('aria-label')")
    assert "part of a circle" in said
    assert "⟳" in page.js("document.querySelector('.edge.circle text').textContent")


@pytest.mark.parametrize("size", SIZES)
def test_a_line_offers_what_can_be_done_by_keyboard_alone(
    page: Page, show: Show, size: "tuple[int, int]"
) -> None:
    one = show("waits", waits(), size=size)
    page.js(
        "document.querySelector('[data-edge=\"agent id-ben > thing file src/cart.py\"]').focus()"
    )
    page.key("Enter")
    page.until("document.activeElement.id === 'doing'")
    assert "ben waits for src/cart.py" in page.js("document.activeElement.innerText")
    page.key("Tab", "Tab")
    assert page.js("document.activeElement.name") == "ask"
    nothing_is_cut_off(page)
    page.key("Enter", modifiers=2)
    page.until("document.body.innerText.includes('It is done.')")
    act, params = one.done.pop()
    assert (act, params["to"]) == ("send", ["id-ann"])
    assert "src/cart.py" in params["message"]
    page.point_at("Free it")
    page.until("document.querySelectorAll('.toast').length >= 2")
    assert one.done.pop() == ("unlock", {"path": "src/cart.py"})
    page.js("document.querySelector('select[name=to]').focus()")
    chosen(page, "select[name=to]", "id-carl")
    page.point_at("Reassign")
    page.until("document.querySelectorAll('.toast').length >= 3")
    assert one.done.pop() == ("assign", {"task": "T2", "agent": "id-carl"})
    page.js("document.getElementById('doing').focus()")
    page.key("Escape")
    page.until("!document.getElementById('doing')")
    assert page.js("document.activeElement.dataset.edge") == "agent id-ben > thing file src/cart.py"


def test_a_click_on_a_line(page: Page, show: Show) -> None:
    show("waits", waits())
    page.point('[data-edge="thing file src/page.py > agent id-ben"] .wide')
    page.until("document.getElementById('doing')?.innerText.includes('eve waits for src/page.py')")


def test_nobody_waits(page: Page, show: Show) -> None:
    show("waits")
    page.says("Nobody waits.")


def test_hostile_names_stay_text(page: Page, show: Show) -> None:
    name = made.HOSTILE
    past = made.past([made.lane(name, [made.span(name, "edit", 30, None)],
                                [made.mark(name, "refused", 9, 1, name)])])  # fmt: skip
    past["notable"] = [made.happened("edit_refused", name, 5, 1, name)]
    for size in SIZES:
        for view in ("waits", "timeline", "files", "away"):
            show(view, [made.wait(name, name, "y")], past, size=size)
            assert page.js("!document.querySelector('.drawn b')")
            assert "\u202e" not in page.js("document.querySelector('.drawn').textContent")
            nothing_is_cut_off(page)


def drawn(page: Page) -> "dict[str, int]":
    """How many of each kind the timeline draws; what stands together counts as each."""
    here = "one.closest('svg.events').drawn_[one.dataset.item][one.dataset.at]"
    kinds = each(page, "[data-item]", f"{here}.parts.map((part) => part.kind)")
    found = [kind for some in kinds for kind in some]
    return {kind: found.count(kind) for kind in set(found)}


@pytest.mark.parametrize("by", ["file", "agent"])
@pytest.mark.parametrize("size", SIZES)
def test_the_timeline_draws_what_its_table_says(
    page: Page, show: Show, size: "tuple[int, int]", by: str
) -> None:
    show("timeline", size=size, by=by)
    page.until("document.querySelectorAll('[data-item]').length > 0")
    picture = drawn(page)
    nothing_is_cut_off(page)
    words = {"edit": "editing", "lock": "lock", "wait": "wait"}
    counted = {words.get(kind, kind): n for kind, n in picture.items()}
    rows = table(page)
    nothing_is_cut_off(page)
    said = [row[1] for row in rows]
    assert counted == {kind: said.count(kind) for kind in set(said)}
    assert counted == {
        "editing": 3,
        "lock": 1,
        "wait": 2,
        "overwritten": 1,
        "refused": 2,
        "committed": 1,
    }


def test_trouble_comes_first_and_what_is_over_another_has_a_line_of_its_own(
    page: Page, show: Show
) -> None:
    show("timeline")
    names = each(page, ".lane-name", "one.innerText")
    assert names == ["src/cart.py", "README.md", "db/"]
    chosen(page, ".drawn-pick:nth-of-type(3) select", "name")
    page.until("document.querySelector('.lane-name').innerText === 'README.md'")
    lines = numbers(page, "[data-lane*=cart] .bar .body", "x", "width", "y")
    for n, (x, wide, y) in enumerate(lines):
        for other_x, other_wide, other_y in lines[n + 1 :]:
            assert y != other_y or x + wide <= other_x + 0.01 or other_x + other_wide <= x + 0.01


def shown(page: Page) -> "tuple[float, float]":
    """Where the frame of the strip stands, from and how wide."""
    ((x, wide),) = numbers(page, ".brush", "x", "width")
    return x, wide


def test_keys_zoom_move_and_read(page: Page, show: Show) -> None:
    show("timeline")
    page.js("document.querySelector('.keyed').focus()")
    _, whole = shown(page)
    page.key("+", "+")
    page.until(f"+document.querySelector('.brush').getAttribute('width') < {whole / 3}")
    x, near = shown(page)
    page.key("ArrowLeft")
    page.until(f"+document.querySelector('.brush').getAttribute('x') < {x - 1}")
    assert shown(page)[1] == pytest.approx(near, abs=1)
    page.key("-")
    page.until(f"+document.querySelector('.brush').getAttribute('width') > {near * 1.5}")
    page.key("0")
    page.until(f"+document.querySelector('.brush').getAttribute('width') > {whole - 5}")
    page.key("ArrowDown")
    page.until(f"{TOLD}.innerText.includes('ann edited src/cart.py')")
    page.key(".")
    page.until(f"{TOLD}.innerText.includes('ben waited for src/cart.py')")
    page.until(f"{TOLD}.innerText.includes('then got it')")
    page.key(",", "ArrowDown")
    page.until(f"{TOLD}.innerText.includes('finn edited README.md')")
    assert page.js("!!document.querySelector('.lane.on [data-item].on')")
    page.key("Enter")
    page.until("location.search.includes('view=file') && location.search.includes('README.md')")


def test_the_pointer_tells_zooms_and_moves(page: Page, show: Show) -> None:
    show("timeline")
    x, y = page.place("[data-kind=overwritten]")
    page.mouse("mouseMoved", x, y)
    page.until(f"{TOLD}.innerText.includes('was changed by a command of ben')")
    _, whole = shown(page)
    page.mouse("mouseWheel", x, y, deltaX=0, deltaY=-120, modifiers=2)
    page.until(f"+document.querySelector('.brush').getAttribute('width') < {whole * 0.85}")
    before, near = shown(page)
    page.mouse("mousePressed", x, y + 60, button="left", clickCount=1)
    for by in (20, 60, 120):
        page.mouse("mouseMoved", x + by, y + 60, button="left", buttons=1)
    page.mouse("mouseReleased", x + 120, y + 60, button="left", clickCount=1)
    page.until(f"+document.querySelector('.brush').getAttribute('x') < {before - 10}")
    box = "((at) => [at.x, at.y, at.width])(one.getBoundingClientRect())"
    (strip,) = each(page, ".drawn-strip", box)
    page.mouse("mousePressed", strip[0] + strip[2] / 4, strip[1] + 10, button="left", clickCount=1)
    page.mouse("mouseMoved", strip[0] + strip[2] / 3, strip[1] + 10, button="left", buttons=1)
    page.mouse("mouseMoved", strip[0] + strip[2] / 2, strip[1] + 10, button="left", buttons=1)
    page.mouse("mouseReleased", strip[0] + strip[2] / 2, strip[1] + 10, button="left", clickCount=1)
    page.until(
        f"Math.abs(+document.querySelector('.brush').getAttribute('x') - {strip[2] / 4}) < 4"
    )
    assert shown(page)[1] == pytest.approx(strip[2] / 4, abs=4)
    assert near > 0


def test_a_filter_stands_in_the_address(page: Page, show: Show) -> None:
    show("timeline")
    page.point("input[name=filter]")
    page.write("cart")
    page.until("document.querySelectorAll('.lane').length === 1")
    page.until("location.search.includes('filter=cart')")
    page.write("zzz")
    page.says("No lane fits the filter.")


def test_what_is_open_grows(page: Page, show: Show) -> None:
    one = show("timeline")
    wide = "+document.querySelector('[data-lane*=cart] .bar.open .body').getAttribute('width')"
    before = page.js(wide)
    one.glance = {**one.glance, "seq": 2, "now": made.ago(-20)}
    page.js("dispatchEvent(new Event('acted'))")
    page.until(f"{wide} > {before} + 5")


def test_what_happened_is_read_once_and_again_where_something_changed(
    page: Page, show: Show
) -> None:
    asked: list[dict[str, str]] = []

    def past(query: "dict[str, str]") -> Json:
        asked.append(query)
        return made.small_past()

    one = show("timeline", [], past)
    # Only time shows that nothing comes: it would after three seconds.
    page.js("new Promise((done) => setTimeout(done, 3500))")
    assert len(asked) == 1
    one.glance = {**one.glance, "seq": 2}
    page.js("dispatchEvent(new Event('acted'))")
    until(lambda: len(asked) == 2)


def test_nothing_happened(page: Page, show: Show) -> None:
    for view, said in (("timeline", "Nothing was edited"), ("files", "No refusal in this time."),
                       ("away", "Nothing that you need to know.")):  # fmt: skip
        show(view, [], made.past([]))
        page.says(said)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("by", "column"), [("refusals", 1), ("waited", 2), ("overwrites", 3), ("edits", 4)]
)
def test_the_areas_are_the_numbers_of_the_table(
    page: Page, show: Show, size: "tuple[int, int]", by: str, column: int
) -> None:
    past = made.crowded_past(12, 400)
    show("files", [], past, size=size, by=by)
    page.until("document.querySelectorAll('.tile').length > 0")
    nothing_is_cut_off(page)
    tiles = each(page, ".tile", "[one.dataset.path, one.getAttribute('aria-label')]")
    sides = numbers(page, ".tile rect", "width", "height")
    areas = [(wide + 2) * (high + 2) for wide, high in sides]
    rows = {row[0]: row for row in table(page)}
    nothing_is_cut_off(page)
    assert {path for path, _ in tiles} == {path for path, row in rows.items() if row[column] != "0"}
    for path, label in tiles:
        assert f"{rows[path][column]} " in label, (path, label)
    assert areas == pytest.approx(sorted(areas, reverse=True))
    key = {"waited": "waited_ms"}.get(by, by)
    value = {one["path"]: one[key] for one in past["heat"]}
    whole, all_ = sum(areas), sum(value.values())
    for (path, _), area in zip(tiles, areas, strict=True):
        assert area / whole == pytest.approx(value[path] / all_, abs=0.01)


def test_the_map_is_walked_by_keys_and_the_table_is_sorted(page: Page, show: Show) -> None:
    show("files", [], made.crowded_past(12, 400))
    page.until("document.querySelectorAll('.tile').length > 0")
    page.js("document.querySelector('.tile[tabindex=\"0\"]').focus()")
    page.key("ArrowRight", "ArrowRight", "ArrowLeft")
    assert page.js("document.activeElement.dataset.at") == "1"
    page.key("End")
    assert page.js("document.activeElement.dataset.at") == page.js(
        "String(document.querySelectorAll('.tile').length - 1)"
    )
    rows = table(page)
    assert [int(row[1]) for row in rows] == sorted((int(row[1]) for row in rows), reverse=True)
    page.point_at("File", "th button")
    page.until("document.querySelector('th[aria-sort=ascending]')?.innerText.startsWith('File')")
    names = [row[0] for row in page.js(TABLE)]
    assert names == sorted(names)
    page.point_at("As a table")
    page.until(DRAWN)
    page.until("!!document.querySelector('.tile')")
    page.js("document.querySelector('.tile').focus()")
    path = page.js("document.activeElement.dataset.path")
    page.key("Enter")
    page.until(f"new URLSearchParams(location.search).get('path') === {json.dumps(path)}")


@pytest.mark.parametrize("size", SIZES)
def test_what_happened_in_numbers_sentences_and_a_list(
    page: Page, show: Show, size: "tuple[int, int]"
) -> None:
    one = show("away", size=size)
    told = dict(each(page, "[data-sum]", "[one.dataset.sum, one.querySelector('dd').innerText]"))
    sums = one.past["sums"]  # type: ignore[index]
    assert {key: said for key, said in told.items() if key != "waited_ms"} == {
        key: str(n) for key, n in sums.items() if key != "waited_ms"
    }
    page.says("Two files were fought over.")
    listed = each(page, ".away-matters li", "one.lastElementChild.innerText.trim()")
    nothing_is_cut_off(page)
    assert listed == [row[4] for row in table(page)]
    nothing_is_cut_off(page)
    assert len(listed) == 4


def test_the_ends_of_the_slider_choose_what_is_summed_up(page: Page, show: Show) -> None:
    asked: list[dict[str, str]] = []

    def past(query: "dict[str, str]") -> Json:
        asked.append(query)
        return made.small_past()

    show("away", [], past)
    page.until("document.querySelectorAll('[role=slider]').length === 2")
    page.js("document.querySelectorAll('[role=slider]')[1].focus()")
    asked.clear()
    page.key("ArrowLeft", "ArrowLeft")
    page.until("!document.querySelector('.away').innerText.includes('to now')")
    page.until(
        "document.querySelectorAll('[role=slider]')[1].ariaValueNow < Date.now() / 1000 - 1000"
    )
    until(lambda: any("to" in query for query in asked))
    page.point_at("8 hours")
    page.until("document.querySelector('.away').innerText.includes('to now')")


def test_a_visit_is_remembered_for_each_repository(page: Page, show: Show) -> None:
    one = show("away")
    page.says("This is the first visit from this browser")
    assert page.js("localStorage.length") >= 1
    page.js(
        "localStorage.setItem('agent-sync seen shop',"
        " JSON.stringify({last: Date.now() - 10830000}))"
    )
    page.goto(one.url(view="away"))
    page.says("You were last here")
    page.says("3h before this visit")
    page.goto(one.url(view="away"))
    page.says("3h before this visit")
