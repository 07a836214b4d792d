"""What was overwritten, both sides: lines, marks, long ones, no text; restored and asked."""

import json
from collections.abc import Iterator

import pytest

from server.browser import Page

from . import made
from .pretend import Pretend

WAS = ["RATE = 19", "", "def tax(cents):", "    return cents * RATE // 100", "", "a", "b", "c", "d"]
NOW = ["def tax(cents):", "    return round(cents * 0.19)", "", "a", "b", "c", "d"]
ROWS = "[...document.querySelectorAll('.diff tbody tr')].map((row) => row.innerText)"


@pytest.fixture
def server() -> "Iterator[Pretend]":
    """A server with one version that was lost."""
    one = Pretend(made.glance())
    one.answers["versions/V6"] = made.version(6, "src/tax.py", WAS, NOW)
    one.answers["file"] = made.file(
        "src/tax.py", events=[made.event(9, "ben committed src/tax.py"),
                              made.event(1, "ann edited it", at="2027-03-01T11:00:00Z")],
    )  # fmt: skip
    yield one
    one.close()


def shown(server: Pretend, page: Page, number: str = "V6", width: int = 1280) -> None:
    """The page of a version."""
    page.look(width, still=True)
    page.goto(f"{server.address}/?view=version&version={number}")
    page.until("!!document.querySelector('article.card')")


def over(page: Page) -> None:
    """No dialog is open, and no button works."""
    page.until("!document.querySelector('dialog[open], [aria-busy=true]')")


def test_both_sides_stand_beside_each_other_with_who_and_how(server: Pretend, page: Page) -> None:
    shown(server, page)
    page.says("ann lost src/tax.py to a command of ben")
    page.says("python3 tools/prices.py --rewrite")
    page.says("not brought back")
    page.says("ben committed src/tax.py")
    assert "ann edited it" not in page.text, "that was before"
    assert page.js("document.querySelectorAll('.diff table.two').length") == 1
    rows = page.js(ROWS)
    assert rows[0].split("\t") == ["1", "−", "RATE = 19", "", "", ""] or "RATE = 19" in rows[0]
    words = page.js(
        "[...document.querySelectorAll('.diff .mk .unseen')].map((one) => one.textContent)"
    )
    assert words == ["removed", "removed", "removed", "added"]
    assert page.js(
        "[...document.querySelectorAll('.diff mark')].map((one) => one.textContent)"
    ) == ["cents * RATE // 100", "round(cents * 0.19)"]
    page.point_at("One column")
    page.until("!!document.querySelector('.diff table.one')")
    assert page.js("document.querySelector('.diff figcaption').innerText").startswith(
        "3 lines removed, 1 line added"
    )


def test_it_is_one_column_where_the_window_is_narrow(server: Pretend, page: Page) -> None:
    shown(server, page, width=320)
    page.until("!!document.querySelector('.diff table.one')")
    assert page.js("document.documentElement.scrollWidth") <= 320
    page.look(1280)
    page.until("!!document.querySelector('.diff table.two')")


def test_thousands_of_lines_are_drawn_as_they_are_looked_at(server: Pretend, page: Page) -> None:
    was = [f"line {n} " + "x" * (n % 90) for n in range(5000)]
    now = [f"LINE {n}" if n % 3 == 0 else one for n, one in enumerate(was)]
    server.answers["versions/V7"] = made.version(7, "src/big.py", was, now)
    shown(server, page, "V7")
    page.until("document.querySelectorAll('.diff tbody tr').length > 100")
    first = page.js("document.querySelectorAll('.diff tbody tr').length")
    assert first < 1000
    page.js("document.querySelector('.diff tbody:last-child').scrollIntoView()")
    page.until(f"document.querySelectorAll('.diff tbody tr').length > {first}")
    page.js("document.querySelector('.diff tbody:last-child button').click()")
    page.until("document.querySelectorAll('.diff tbody tr').length === 5000")
    assert "line 4999" in page.js("document.querySelector('.diff tbody:last-child').innerText")


def test_what_is_drawn_stays_when_it_is_read_again(server: Pretend, page: Page) -> None:
    was = [f"line {n}" for n in range(3000)]
    now = [f"LINE {n}" for n in range(3000)]
    server.answers["versions/V7"] = made.version(7, "src/big.py", was, now)
    shown(server, page, "V7")
    page.until("document.querySelectorAll('.diff tbody tr').length > 100")
    page.js("document.querySelector('.diff tbody:last-child button').click()")
    page.until("document.querySelectorAll('.diff tbody tr').length === 3000")
    page.js("document.querySelectorAll('.diff tbody tr')[2500].id = 'there'")
    server.answers["versions/V7"] = {
        **made.version(7, "src/big.py", was, now), "says": "ann lost it, another minute ago",
    }  # fmt: skip
    server.changed()
    page.js("dispatchEvent(new Event('acted'))")
    page.says("ann lost it, another minute ago")
    assert page.js("document.querySelectorAll('.diff tbody tr').length") == 3000
    assert page.js("!!document.getElementById('there')")
    server.answers["versions/V7"] = made.version(7, "src/big.py", was, now[:10])
    server.changed()
    page.js("dispatchEvent(new Event('acted'))")
    page.until("!document.getElementById('there')")


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"binary": True, "hunks": [], "before": None}, "It is no text"),
        ({"large": True, "hunks": [], "before": None}, "What was kept is no text"),
        ({"large": True}, "not all of it is shown"),
        ({"now": None, "hunks": []}, "The file is not there now."),
        ({"now": None, "hunks": [], "now_why": "It is a folder now."}, "It is a folder now."),
        ({"hunks": []}, "Both sides are the same"),
    ],
)
def test_what_cannot_be_compared_is_said(
    server: Pretend, page: Page, more: "dict[str, object]", says: str
) -> None:
    server.answers["versions/V8"] = {**made.version(8, "a.png", WAS, NOW), **more}
    shown(server, page, "V8")
    page.says(says)


def test_words_of_others_stay_text_and_what_is_unseen_is_shown(server: Pretend, page: Page) -> None:
    lines = [made.HOSTILE, "tab\there", "cr\r", "\x1b[31mred"]
    server.answers["versions/V9"] = {
        **made.version(9, made.HOSTILE, lines, []), "says": made.HOSTILE,
        "version": made.kept(9, made.HOSTILE, owner=made.HOSTILE, changed_by=made.HOSTILE),
        "by": {"agent": made.HOSTILE, "agent_id": "x", "command": made.HOSTILE, "at": None},
    }  # fmt: skip
    for width in (1280, 320):
        shown(server, page, "V9", width)
        page.says("«202e»evil«0007»")
        page.says("«001b»[31mred")
        page.says("cr«000d»")
        assert page.js("document.querySelectorAll('#view img').length") == 0
        assert page.js("document.title").endswith("agent-sync")
        assert page.js("document.documentElement.scrollWidth") <= width
    assert "tab\there" in page.js(
        "[...document.querySelectorAll('.diff code')].map((one) => one.textContent).join('|')"
    )


def test_restore_is_asked_about_and_no_is_what_enter_means(server: Pretend, page: Page) -> None:
    shown(server, page)
    question = {
        "error": "ask_first", "message": "ann has changed src/tax.py since. Go on?", "yes": "Do it",
        "whom": [{"agent": made.HOSTILE, "agent_id": "x", "what": "is editing it"}], "sure": "one",
    }  # fmt: skip
    server.reply("restore", 409, **question)
    page.point_at("Restore")
    page.says("ann has changed src/tax.py since. Go on?")
    page.key("Enter")
    over(page)
    assert [body.get("sure") for _, body in server.posted] == [None]
    assert page.js("document.activeElement.innerText") == "Restore", "the focus is given back"
    server.reply("restore", 409, **question)
    server.reply("restore", 409, **{**question, "message": "now ben too", "sure": "two"})
    page.key("Enter")
    page.says("ann has changed src/tax.py since. Go on?")
    page.point_at("Do it")
    page.says("now ben too")
    page.point_at("Do it")
    page.says("did restore")
    sent = [body for _, body in server.posted]
    assert [body.get("sure") for body in sent] == [None, None, "one", "two"]
    assert all(body["params"] == {"version": "V6"} for body in sent)
    assert len({body["once"] for body in sent[1:]}) == 1, "one press of a button"


def test_whoever_did_it_can_be_asked(server: Pretend, page: Page) -> None:
    shown(server, page)
    page.point_at("Ask")
    page.until("document.activeElement.name === 'message'")
    page.key("Enter", modifiers=2)
    page.says("Write something first.")
    page.write("why did you?")
    page.key("Escape")
    over(page)
    assert server.posted == []
    page.key("Enter")
    page.until("document.activeElement.name === 'message'")
    page.write("why?")
    page.key("Enter", modifiers=2)
    page.says("did send")
    ((name, body),) = server.posted
    assert (name, body["params"]) == ("send", {"to": ["id-ben"], "message": "why?"})
    assert json.dumps(body)


def test_what_was_typed_is_there_again_after_a_refusal(server: Pretend, page: Page) -> None:
    shown(server, page)
    server.reply("send", 400, error="invalid_input", message="that is too long")
    page.point_at("Ask")
    page.until("document.activeElement.name === 'message'")
    page.write("a long word")
    page.point_at("Ask", "dialog button")
    page.says("that is too long")
    page.point_at("Ask", "article button")
    page.until("document.activeElement.name === 'message'")
    assert page.js("document.activeElement.value") == "a long word"
