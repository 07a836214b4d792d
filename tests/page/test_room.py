"""A room's page: every act of a person there, as it stands in the room afterwards."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from server.browser import Page
from server.served import Served, Store
from server.wire import Answer, Client

HOSTILE = "<img src=x onerror=document.title=1>\u202eevil"
SET = {
    "id": "set", "scope": "_shared", "description": "Set the score",
    "params": {
        "score": {"type": "integer", "required": True, "description": "points"},
        "who": {"type": "string", "enum": ["red", "blue"]},
        "more": {"type": "object"}, "sure": {"type": "boolean"},
    },
    "writes": [
        {"scope": "_shared", "key": "score", "value": "${params.score}"},
        {"scope": "_shared", "key": "more", "value": "${params.more}"},
    ],
}  # fmt: skip


class Room:
    """A declared room with two agents and one action, and its page."""

    def __init__(self, served: Served, key: str) -> None:
        self.served = served
        self.person = served.client("", key)
        made = self.person.post("/rooms", {"id": "plan"}).is_(201)
        self.token, self.view_token = made["token"], made["view_token"]
        for name in ("ann", "ben"):
            self.person.post("/rooms/plan/agents", {"id": name, "name": name}).is_(201)
        self.call("_register_action", SET).is_(201)

    def call(self, action: str, params: object, agent: str = "ann") -> Answer:
        """Call an action as an agent."""
        body = {"agent": agent, "params": params}
        return self.person.post(f"/rooms/plan/actions/{action}/invoke", body)

    def state(self) -> "dict[str, object]":
        """The shared state."""
        rows = self.person.get("/rooms/plan/poll").is_(200)["state"]
        return {row["key"]: row["value"] for row in rows if row["scope"] == "_shared"}

    def audit(self) -> "list[dict[str, Any]]":
        """What was done, the oldest first."""
        return list(self.person.get("/rooms/plan/poll").is_(200)["audit"])

    def shown(self, page: Page, tab: str = "agents", token: "str | None" = None) -> None:
        """Open it with its own token, or another one, at a tab."""
        given = self.token if token is None else token
        page.goto(f"{self.served.address}/?room=plan&tab={tab}#token={given}")
        page.says("live")
        page.until("!!document.querySelector('#view')")


@pytest.fixture
def room(home: Path, tmp_path: Path) -> Iterator[Room]:
    """On a server of its own."""
    served = Served(Store(tmp_path / "rooms"), home, profile="declared")
    yield Room(served, (tmp_path / "rooms" / "person.key").read_text().strip())
    served.close()
    assert "Traceback" not in served.log, served.log[-4000:]


def typed(page: Page, selector: str, text: str) -> None:
    """Write into a field, in place of what stands there, as hands do."""
    page.point(selector)
    page.js("document.activeElement.select()")
    page.write(text)


def chosen(page: Page, selector: str, value: str) -> None:
    """Choose in a list."""
    one = f"document.querySelector({json.dumps(selector)})"
    page.until(f"!!{one}")
    page.js(f"{one}.value = {json.dumps(value)}")
    page.js(f"{one}.dispatchEvent(new Event('change', {{bubbles: true}}))")


@pytest.mark.proves("WEB-1")
def test_an_action_is_called_by_its_form(room: Room, page: Page) -> None:
    """What is missing or no number is said beside its field; what is right is done."""
    room.shown(page, "actions")
    page.point("#call-set")
    page.says("this is needed")
    typed(page, "#do-set-score", "seven")
    page.point("#call-set")
    page.says("this is no number")
    typed(page, "#do-set-score", "7")
    chosen(page, "#do-set-who", '"blue"')
    typed(page, "#do-set-more", '{"a": [1]}')
    page.point("#call-set")
    page.says("✓ done")
    assert room.state() == {"score": 7, "more": {"a": [1]}}
    done = [row for row in room.audit() if row.get("action") == "set" and row["ok"]]
    assert [row["params"] for row in done] == [{"score": 7, "who": "blue", "more": {"a": [1]}}]
    assert page.js("document.querySelector('#do-set-score').value") == "", "typed once, sent once"


@pytest.mark.proves("WEB-1")
def test_an_action_is_called_as_an_agent(room: Room, page: Page) -> None:
    room.shown(page, "actions")
    chosen(page, "#as", "ben")
    typed(page, "#do-set-score", "3")
    page.point("#call-set")
    page.says("✓ done")
    assert [row["agent"] for row in room.audit() if row.get("action") == "set"] == ["ben"]


@pytest.mark.proves("WEB-1", "WEB-3")
def test_what_was_refused_is_said_and_stands_in_the_audit(room: Room, page: Page) -> None:
    room.call("set", {"score": "x"})
    room.shown(page, "audit")
    page.says("refused: invalid_param_type")
    chosen(page, ".filter select", "refused")
    page.until("document.querySelectorAll('#view tbody tr').length === 1")


@pytest.mark.proves("WEB-1")
def test_a_write_is_seen_at_once_and_lights_up(room: Room, page: Page) -> None:
    """Before and after stand in the audit, the history of a key beside it."""
    room.call("set", {"score": 1})
    room.shown(page, "state")
    page.until("document.querySelectorAll('tr.new').length === 0")
    room.call("set", {"score": 2})
    page.until("document.querySelectorAll('tr.new').length === 2")
    page.point("[aria-label='History of score']")
    page.until("document.querySelectorAll('.history li').length === 2")


@pytest.mark.proves("WEB-1", "WEB-2", "WEB-3")
def test_something_is_said_and_words_of_others_are_text(room: Room, page: Page) -> None:
    room.call("_send_message", {"body": HOSTILE}, "ben")
    room.shown(page, "messages")
    page.says("<img src=x")
    page.says("«202e»evil")
    assert page.js("document.querySelectorAll('#app img').length") == 0
    typed(page, "#say-text", "to\nall")
    page.key("Enter", modifiers=2)
    page.until("document.querySelectorAll('.said li').length === 2")
    said = room.person.get("/rooms/plan/poll").is_(200)["messages"]
    assert said[-1]["body"] == "to\nall"
    assert page.js("document.querySelector('#say-text').value") == ""
    assert page.js("document.title") == "plan"


@pytest.mark.proves("WEB-1")
def test_an_expression_is_evaluated(room: Room, page: Page) -> None:
    """One that is wrong says where."""
    room.call("set", {"score": 20})
    room.shown(page, "expression")
    typed(page, "#cel-text", "state._shared.score * 2 + 2")
    page.key("Enter")
    page.until("document.querySelector('.asked li .value')?.textContent === '42'")
    typed(page, "#cel-text", "state..x")
    page.key("Enter")
    page.says("at character 6")


@pytest.mark.proves("WEB-1", "ROOM-10")
def test_the_slider_shows_how_it_stood(room: Room, page: Page) -> None:
    for score in (1, 2, 3):
        room.call("set", {"score": score})
    room.shown(page, "state")
    all_rows = "[...document.querySelectorAll('#view tbody tr')]"
    rows = f"{all_rows}.find(one => one.innerText.startsWith('score'))"
    page.until(f"{rows}?.querySelector('.value').textContent === '3'")
    page.point("[aria-label='One write back']")
    page.until(f"{rows}?.querySelector('.value').textContent === '2'")
    page.says("after write 5 of 6")
    assert page.js("!!document.querySelector('#as')") is False, "what is past is not acted in"
    page.point_at("Back to now")
    page.until(f"{rows}?.querySelector('.value').textContent === '3'")


@pytest.mark.proves("WEB-1")
def test_a_token_that_reads_only_is_told_so(room: Room, page: Page) -> None:
    room.shown(page, "actions", room.view_token)
    typed(page, "#do-set-score", "3")
    page.point("#call-set")
    page.says("this token reads only")
    assert room.state() == {}


@pytest.mark.proves("WEB-3")
def test_a_wrong_token_is_asked_for_again(room: Room, page: Page) -> None:
    """And it stands in no address and in no log."""
    page.goto(f"{room.served.address}/?room=plan#token=room_wrong")
    page.says("This token is not valid here")
    assert "room_wrong" not in page.js("location.href")
    typed(page, "#token", room.token)
    page.key("Enter")
    page.says("live")
    assert room.token not in room.served.log
    assert {one.url.split("/")[2] for one in page.asked("http")} == {
        f"127.0.0.1:{room.served.port}"
    }


@pytest.mark.proves("WEB-2")
@pytest.mark.parametrize(
    "tab", ["agents", "state", "messages", "actions", "views", "audit", "expression"]
)
def test_nothing_is_cut_off_on_a_narrow_screen(room: Room, page: Page, tab: str) -> None:
    room.call("set", {"score": 1, "more": {"long": "x" * 400}})
    room.call("_send_message", {"body": "y" * 400}, "ben")
    page.look(320, 700, theme="dark")
    room.shown(page, tab)
    assert page.js("document.documentElement.scrollWidth") <= 320


@pytest.mark.proves("WEB-1")
def test_rooms_of_the_other_profiles_have_their_pages(
    room: Room, page: Page, served_at: "Callable[[str], Client]"
) -> None:
    """Thin: no actions, no audit; direct: with its own token."""
    thin = served_at("/thin")
    thin.post("/rooms", {"id": "loose"}).is_(201)
    thin.post("/rooms/loose/messages", {"from": "ann", "body": "hello"}).is_(201)
    page.goto(f"{room.served.address}/thin/?room=loose&tab=messages")
    page.says("hello")
    typed(page, "#say-text", "and you")
    page.point_at("Send")
    page.until("document.querySelectorAll('.said li').length === 2")
    assert page.js("!!document.querySelector('#tab-audit')") is False
    direct = served_at("/direct")
    token = direct.post("/rooms", {"id": "game"}).is_(201)["token"]
    page.goto(f"{room.served.address}/direct/?room=game#token={token}")
    page.says("Nobody has joined")


@pytest.fixture
def served_at(room: Room) -> "Callable[[str], Client]":
    """Clients of the other profiles of the room's server."""
    return lambda prefix: room.served.client(prefix, room.person.token if prefix != "/thin" else "")
