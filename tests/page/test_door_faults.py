"""What is typed that can be no key, and a code whose answer is lost: the door asks for the key."""

import pytest

from server.browser import Page

from .conftest import Desk
from .test_door import asks
from .test_tabs import live, typed

LOST = """
const asked = window.fetch;
window.fetch = (url, ...more) =>
  String(url) === "/key" ? Promise.reject(new TypeError("lost")) : asked(url, ...more);
"""


@pytest.mark.proves("WEB-3")
def test_what_can_be_no_token_is_a_wrong_key(desk: Desk, page: Page) -> None:
    page.goto(desk.at(key=""))
    asks(page)
    typed(page, "0" * 48)
    page.says("This key opens nothing here")
    asks(page)
    typed(page, desk.key)
    live(page)


@pytest.mark.proves("WEB-3")
def test_where_the_answer_to_a_code_is_lost_the_key_is_asked_for(desk: Desk, page: Page) -> None:
    page.send("Page.addScriptToEvaluateOnNewDocument", source=LOST)
    page.goto(f"http://127.0.0.1:{desk.served.port}/#code=lost")
    asks(page)
    page.says("Take a new one, or the key")
