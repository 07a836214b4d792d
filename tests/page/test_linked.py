"""A clone that is linked to other machines says so on the page."""

import pytest

from link import standin
from server.browser import Page

from .conftest import Desk


@pytest.mark.proves("LINK-3")
def test_it_says_with_whom_and_since_when_the_server_is_not_heard(desk: Desk, page: Page) -> None:
    scene = desk.small.scene
    desk.shown(page)
    assert page.js("document.querySelector('.linked') === null")
    standin.link(scene.database, scene.home)
    standin.bob_is_there(scene.database)
    page.until("document.querySelector('.linked')?.innerText.includes('with south')")
    said = page.js("document.querySelector('.linked').innerText")
    assert said == "Linked to repo:team on rooms.example:8443 with south."
