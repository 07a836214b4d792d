"""A question is answered as it was read: another one waits for its turn (WEB-1)."""

import json

import pytest

from server.browser import Page

from .conftest import Desk

ASKED = "document.querySelector('dialog.asking')"


@pytest.mark.proves("WEB-1")
def test_a_second_question_waits_for_the_first(desk: Desk, page: Page) -> None:
    desk.shown(page)
    page.js(
        "import('/page/parts/asking.js').then(({ sure }) => { window.said = [];"
        " for (const one of ['end the lease of ann', 'drop the patch of carl'])"
        " sure({ message: one, yes: one }).then((yes) => said.push([one, yes])); })"
    )
    page.until(f"{ASKED}?.open && {ASKED}.innerText.includes('ann')")
    assert "carl" not in page.js(f"{ASKED}.innerText")
    page.point_at("end the lease of ann")
    page.until(f"{ASKED}.open && {ASKED}.innerText.includes('carl')")
    assert page.js(f"{ASKED}.contains(document.activeElement)")
    page.key("Escape")
    page.until("said.length === 2")
    assert json.loads(page.js("JSON.stringify(said)")) == [
        ["end the lease of ann", True],
        ["drop the patch of carl", False],
    ]
    assert not page.js(f"{ASKED}.open")


@pytest.mark.proves("WEB-2")
def test_an_answer_that_was_cut_is_none(desk: Desk, page: Page) -> None:
    desk.shown(page)
    said = page.js(
        "import('/page/lib/ask.js').then(async ({ get }) => { const real = window.fetch;"
        " window.fetch = async () => new Response('{\"agents\": [', { status: 200 });"
        " try { return JSON.stringify(await get('/x')); } catch (error) { return error.name; }"
        " finally { window.fetch = real; } })"
    )
    assert said == "SyntaxError"
