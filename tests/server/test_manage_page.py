"""``/manage`` in a browser: every action of the person, hostile text, keyboard, narrow, dark."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .browser import Browser, Page
from .served import Served
from .test_device_flow import asked
from .test_manage import person_of
from .wire import Client, until

HOSTILE = "<img src=x onerror=document.title=1>"


@pytest.fixture
def person(here: Served) -> Client:
    """The person, over HTTP."""
    return person_of(here)


def opened(here: Served, page: Page) -> None:
    """The page, with the key typed in."""
    page.goto(f"http://localhost:{here.port}/manage")
    page.says("this page needs the person's key")
    page.type("key", person_of(here).token)
    page.click("open")
    page.until("document.getElementById('main').hidden === false")
    assert page.js("getComputedStyle(document.getElementById('ask')).display") == "none"


def accepted(page: Page) -> None:
    """The question is there, No has the focus, and Yes is said."""
    page.until("document.getElementById('sure').open")
    assert page.js("document.activeElement.id") == "sure-no"
    page.click("sure-yes")


@pytest.mark.proves("ROOM-12", "SERVE-7")
def test_rooms_are_made_exported_and_deleted(
    here: Served, page: Page, browser: Browser, person: Client, tmp_path: Path
) -> None:
    opened(here, page)
    page.type("make-id", "plan")
    page.js("document.getElementById('make-profile').value = 'direct'")
    page.click("make-room")
    page.says("Its token, shown this once: room_")
    token = page.js("document.querySelector('#made code').textContent")
    room = here.client("/direct", token)
    room.post("/rooms/plan/agents", {"id": "alice"}).is_(201)
    browser.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(tmp_path),
                 browserContextId=page.context)  # fmt: skip
    page.click("export plan")
    page.says("the room plan is exported")
    until(lambda: (tmp_path / "plan.json").exists())
    assert json.loads((tmp_path / "plan.json").read_text("utf-8"))["id"] == "plan"
    page.click("delete plan")
    page.until("document.getElementById('sure').open")
    page.click("sure-no")
    page.until("!document.getElementById('sure').open")
    room.get("/rooms/plan").is_(200)
    page.click("delete plan")
    accepted(page)
    page.says("the room plan is deleted")
    room.get("/rooms/plan").is_(404)
    assert page.js("document.activeElement.id") == "rooms-head"
    assert token not in here.log
    assert person.token not in here.log


@pytest.mark.proves("ROOM-12", "AUTH-1")
def test_users_and_their_tokens(here: Served, page: Page, person: Client) -> None:
    here.client("/declared", person.token).post("/rooms", {"id": "plan"}).is_(201)
    opened(here, page)
    page.type("add-name", "ann")
    page.click("add-user")
    page.says("/auth/sign-up#link_")
    page.click("invite-go")
    page.says("ann is participant in plan")
    page.type("mint-scope", "rooms:plan:write")
    page.js("document.getElementById('mint-scope').dispatchEvent(new Event('input'))")
    page.says("read the room plan and write there as an agent")
    page.type("mint-label", "desk")
    page.click("mint-go")
    page.says("The token, shown this once: tok_")
    token = page.js("document.querySelector('#minted code').textContent")
    here.client("/declared", token).post("/rooms/plan/agents", {"id": "a"}).is_(201)
    (listed,) = person.get("/manage/tokens").is_(200)["tokens"]
    page.click(f"revoke {listed['id']}")
    accepted(page)
    page.says("the token has ended")
    here.client("/declared", token).get("/rooms").is_(401)
    page.type("mint-scope", "rooms:other:write")
    page.click("mint-go")
    page.says("the user is less than this in the room")
    page.click("remove ann")
    accepted(page)
    page.says("the user ann is removed")
    assert person.get("/manage/users").is_(200)["users"] == []
    assert token not in here.log


@pytest.mark.proves("ROOM-12")
def test_words_of_others_are_text(here: Served, page: Page) -> None:
    asked(here, "rooms:*:read", HOSTILE)
    here.client("/direct").post("/rooms", {"id": HOSTILE}).is_(201)
    room = here.client("/direct").post("/rooms", {"id": "plan"}).is_(201)
    here.client("/direct", room["token"]).post("/rooms/plan/agents", {"id": HOSTILE}).is_(201)
    opened(here, page)
    page.says("it calls itself")
    assert page.text.count(HOSTILE) == 3
    assert page.js("document.title") == "Manage"
    assert page.js("document.images.length") == 0
    page.says("agent-sync device approve CODE")
    page.click(f"delete {HOSTILE}")
    accepted(page)
    page.says(f"the room {HOSTILE} is deleted")


@pytest.mark.proves("SERVE-7")
def test_a_wrong_key_opens_nothing_and_is_not_kept(here: Served, page: Page) -> None:
    page.goto(f"http://localhost:{here.port}/manage")
    page.says("this page needs the person's key")
    page.type("key", "key_" + "0" * 48)
    page.click("open")
    page.until("document.getElementById('status').className === 'bad'")
    assert page.js("document.getElementById('main').hidden")
    assert page.js("sessionStorage.length") == 0
    page.goto(f"http://localhost:{here.port}/manage#code=wrong")
    page.says("this page needs the person's key")
    assert page.js("location.href").endswith("/manage")


@pytest.mark.proves("ROOM-12")
def test_narrow_dark_and_by_keyboard(here: Served, page: Page, person: Client) -> None:
    here.owner  # noqa: B018 - a user with a token
    here.client("/direct").post("/rooms", {"id": "r" * 120}).is_(201)
    opened(here, page)
    for width in (320, 1280):
        page.send("Emulation.setDeviceMetricsOverride", width=width, height=600,
                  deviceScaleFactor=1, mobile=False)  # fmt: skip
        page.until(f"innerWidth === {width}")
        assert page.js("document.documentElement.scrollWidth") <= width
    shades = set()
    for scheme in ("light", "dark"):
        page.send("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])  # fmt: skip
        shades.add(page.js("getComputedStyle(document.body).color"))
    assert len(shades) == 2
    page.js("document.getElementById('make-id').focus()")
    reached = []
    for _ in range(6):
        reached.append(page.js("document.activeElement.id"))
        press(page, "Tab")
    assert reached[:4] == ["make-id", "make-profile", "make-room", "remove owner"]
    page.js("document.getElementById('make-id').focus()")
    page.send("Input.insertText", text="typed")
    press(page, "Enter")
    page.says("made typed.")
    page.js("document.getElementById('delete typed').focus()")
    press(page, "Enter")
    page.until("document.getElementById('sure').open")
    press(page, "Escape")
    page.until("!document.getElementById('sure').open")
    assert any(one["id"] == "typed" for one in person.get("/manage/rooms").is_(200)["rooms"])


def press(page: Page, key: str) -> None:
    """Press a key, as a person does."""
    codes = {"Tab": 9, "Enter": 13, "Escape": 27}
    said = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
    text = {"text": "\r"} if key == "Enter" else {}
    page.send("Input.dispatchKeyEvent", type="keyDown", **said, **text)
    page.send("Input.dispatchKeyEvent", type="keyUp", **said)


@pytest.mark.proves("ROOM-12")
def test_it_asks_no_other_host(own: "Callable[..., Served]", page: Page) -> None:
    here = own(profile="declared")
    opened(here, page)
    found = page.js("JSON.stringify(performance.getEntriesByType('resource').map(one => one.name))")
    assert all(one.startswith(f"http://localhost:{here.port}/") for one in json.loads(found))
    assert page.cookies == []
