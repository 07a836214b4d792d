"""Who comes in: by the key, a code, another tab; and what is never said (WEB-3)."""

import json
import urllib.parse
from pathlib import Path

import pytest

from scene.place import Scene
from server.browser import Page
from server.served import Served, Store

from .conftest import Desk, Serve
from .scene import Small
from .test_tabs import live, typed

WRONG = "key_" + "0" * 48


def asks(page: Page) -> None:
    """The page asks for the key, and has none."""
    page.until("document.activeElement?.name === 'key'")
    assert page.js("sessionStorage.length") == 0


@pytest.mark.proves("WEB-3", "SERVE-7")
def test_without_a_key_it_asks_for_one(desk: Desk, page: Page) -> None:
    page.goto(desk.at(key=""))
    asks(page)
    assert "ann" not in page.text
    page.key("Enter")
    page.says("Type or paste the key first.")
    typed(page, WRONG)
    page.says("This key opens nothing here")
    asks(page)
    typed(page, desk.key)
    live(page)


@pytest.mark.proves("WEB-3", "SERVE-7")
def test_a_wrong_key_opens_nothing_and_is_not_kept(desk: Desk, page: Page) -> None:
    page.goto(desk.at(key=WRONG))
    asks(page)
    assert page.js("document.querySelector('[role=alert]').innerText")
    page.goto(f"http://127.0.0.1:{desk.served.port}/#code=wrong")
    asks(page)
    assert page.js("location.hash") == ""


@pytest.mark.defends("one-browser")
@pytest.mark.proves("WEB-3", "SERVE-7")
def test_the_address_is_cleared_and_a_link_opens_in_another_tab(desk: Desk, page: Page) -> None:
    desk.shown(page)
    assert page.js("location.hash") == ""
    page.js("document.querySelector('.tabs a[href*=timeline]').focus()")
    other = page.tab()
    other.goto(f"http://127.0.0.1:{desk.served.port}/?view=timeline")
    other.says("Live")
    other.until("document.querySelector('.tabs [aria-current]').innerText === 'Timeline'")


@pytest.mark.proves("WEB-3")
def test_neither_log_nor_address_nor_title_has_the_key(desk: Desk, page: Page) -> None:
    desk.shown(page)
    for view in ("timeline", "waits", "files", "messages", "tasks", "agreements", "away", "now"):
        page.js(f"document.querySelector('.tabs a[href*=\"view={view}\"]').click()")
        page.until("!document.querySelector('#view [aria-busy=true]')")
    urls = [one.url for one in page.asked("://") if one.url.startswith("http")]
    assert len(urls) > 20
    assert {urllib.parse.urlsplit(one).netloc for one in urls} == {f"127.0.0.1:{desk.served.port}"}
    sent = [one for one in urls if "#" not in one]
    assert not [one for one in sent if desk.key in one]
    assert desk.key not in desk.served.log
    assert desk.key not in page.js("document.title + location.href + document.body.innerHTML")
    assert page.cookies == []
    assert page.js("Object.values(localStorage).join()").count("key_") == 0


@pytest.mark.proves("WEB-3")
def test_the_token_of_a_room_opens_no_repository(desk: Desk, page: Page) -> None:
    made = desk.served.client("/direct").post("/rooms", {"id": "plan"}).is_(201)
    page.goto(desk.at(key=made["token"]))
    page.says("Rooms")
    assert "src/" not in page.text
    assert "ann" not in page.text


@pytest.mark.proves("WEB-1")
def test_of_several_repositories_one_is_chosen(
    shop: Small, serve: Serve, tmp_path: Path, home: Path, page: Page
) -> None:
    second = Scene(tmp_path / "yard", home)
    second.committed("a.py")
    second.shell()("init")
    desk = serve(shop, "--repo", str(second.repo))
    page.goto(desk.at())
    page.says("Repositories")
    assert "(7)" not in page.text
    page.point("a[href*=shop]")
    live(page)
    assert page.js("document.title").endswith("shop · agent-sync")
    page.js("document.querySelector('h1 select').focus()")
    page.key("ArrowDown")
    page.says("No agent is here.")
    assert "repo=yard" in page.js("location.search")
    page.key("3")
    page.js("history.back()")
    page.js("history.back()")
    page.says("Agents (5)")
    page.goto(desk.at("?repo=nowhere"))
    page.says("does not serve nowhere")


@pytest.mark.proves("WEB-1")
def test_what_was_typed_for_one_repository_is_not_sent_in_another(
    shop: Small, serve: Serve, tmp_path: Path, home: Path, page: Page
) -> None:
    second = Scene(tmp_path / "yard", home)
    second.committed("a.py")
    second.shell()("init")
    desk = serve(shop, "--repo", str(second.repo))
    field = "document.querySelector('form textarea[name=message]')"
    page.goto(desk.at("?repo=shop&view=messages&write=1"))
    page.until(f"!!{field}")
    page.js(f"{field}.focus()")
    page.write("for the shop alone")
    for name, held in (("yard", ""), ("shop", "for the shop alone")):
        page.js(
            "import('/page/lib/route.js').then(({ go }) => "
            f"go({{ repo: '{name}', view: 'messages', write: '1' }}))"
        )
        page.until(f"document.title.endsWith('{name} · agent-sync')")
        page.until(f"!!{field}")
        assert page.js(f"{field}.value") == held


@pytest.mark.proves("WEB-1")
def test_no_repository_no_desk(home: Path, tmp_path: Path, page: Page) -> None:
    one = Served(Store(tmp_path / "rooms"), home, profile="declared")
    try:
        key = (one.store.folder / "person.key").read_text().strip()
        page.goto(f"http://127.0.0.1:{one.port}/#token={key}")
        page.says("There is no room yet.")
    finally:
        one.close()


@pytest.mark.proves("WEB-3")
def test_the_policy_lets_nothing_else_in(desk: Desk, page: Page) -> None:
    desk.shown(page)
    tried = page.js(
        "(async () => { const found = []; const one = document.createElement('div');"
        "one.innerHTML = '<img src=x onerror=\"window.hurt=1\">'; document.body.append(one);"
        "try { await fetch('http://127.0.0.2:1/'); found.push('fetch') } catch {}"
        "const more = document.createElement('script'); more.textContent = 'window.hurt = 2';"
        "document.body.append(more);"
        "return JSON.stringify([found, window.hurt ?? 0]) })()"
    )
    assert json.loads(tried) == [[], 0]
    page.errors.clear()  # what was tried is told there


@pytest.mark.proves("WEB-3", "SERVE-7")
@pytest.mark.parametrize("odd", ["key_02da…", "key_\u200b" + "0" * 48, "key_00 11"])
def test_a_key_that_no_header_takes_is_a_wrong_one(desk: Desk, page: Page, odd: str) -> None:
    """It is not said that nobody answers, and it is not kept."""
    page.goto(desk.at(key=""))
    asks(page)
    typed(page, odd)
    page.says("This key opens nothing here")
    asks(page)
    typed(page, desk.key)
    live(page)


@pytest.mark.defends("persons-key")
@pytest.mark.proves("WEB-3", "SERVE-7")
def test_tabs_tell_each_other_the_persons_key_alone(desk: Desk, page: Page) -> None:
    page.goto(desk.at(key="tok_" + "0" * 40))
    page.until("sessionStorage.getItem('key')?.startsWith('tok_')")
    other = page.tab()
    other.goto(desk.at(key=""))
    asks(other)
    other.js("new BroadcastChannel('agent-sync key').postMessage({ key: 'tok_1' })")
    other.js("new BroadcastChannel('agent-sync key').postMessage(null)")
    other.until("true")
    asks(other)
    typed(other, desk.key)
    live(other)
