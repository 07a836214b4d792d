"""Who acts at the page, from where, how often: its border, attacked (SERVE-3, SERVE-7, REPO-3)."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene
from support import TIMEOUT_S

from .desk_scene import FILES, Desk
from .rooms import DECLARED, Member
from .served import Store
from .wire import Client

WRITING = ("restore", "keep_both", "patch_apply", "patch_revert")
LEAST: "dict[str, dict[str, Any]]" = {
    "send": {"to": ["ann"], "message": "hello"},
    "reply": {"id": "M1", "message": "hello"},
    "acknowledge": {"id": "M1"},
    "read": {"ids": ["M1"]},
    "decide": {"text": "tabs"},
    "lock": {"path": "src/b.py"},
    "unlock": {"path": "src/a.py"},
    "own": {"path": "src/a.py"},
    "disown": {"path": "src/a.py"},
    "create_task": {"title": "t"},
    "assign": {"task": "T1", "agent": "ann"},
    "release_task": {"task": "T1"},
    "complete_task": {"task": "T1"},
    "cancel_task": {"task": "T1"},
    "block_task": {"task": "T1", "why": "w"},
    "unblock_task": {"task": "T1"},
    "gate_ack": {"id": "G1"},
    "gate_object": {"id": "G1", "why": "w"},
    "gate_resolve": {"id": "G1", "summary": "s"},
    "gate_cancel": {"id": "G1", "why": "w"},
    "approve": {"id": "P1"},
    "reject": {"id": "P1", "why": "w"},
    "tick": {"id": "C1", "item": "tests"},
    "resolve": {"id": "C1"},
    "checkpoint_cancel": {"id": "C1"},
    "patch_apply": {"id": "P1"},
    "patch_revert": {"id": "P1"},
    "patch_cancel": {"id": "P1"},
    "handover_withdraw": {"id": "H1"},
    "restore": {"version": "V1"},
    "keep_both": {"version": "V1"},
    "unpause": {},
}
"""Of every act the parameters that it needs."""


def shop(folder: Path, home: Path) -> Scene:
    """A repository in which this program is used."""
    scene = Scene(folder, home).committed(*FILES)
    for name, text in FILES.items():
        scene.put(name, text)
    scene.git("commit", "-qam", "as they are")
    scene.shell()("init")
    return scene


@pytest.fixture
def make(
    tmp_path: Path, home: Path, make_store: "Callable[[str], Store]"
) -> "Iterator[Callable[..., Desk]]":
    """Starts the server of a repository."""
    made: list[Desk] = []

    def start(*words: str, env: "dict[str, str] | None" = None) -> Desk:
        scene = shop(tmp_path / "shop", home)
        made.append(Desk(scene, make_store("sqlite"), home, *words, env=env))
        return made[-1]

    yield start
    for one in made:
        one.served.close()
        assert "Traceback" not in one.served.log, one.served.log
        assert one.key not in one.served.log


@pytest.fixture
def desk(make: "Callable[..., Desk]") -> Desk:
    """A repository that is served, and its person."""
    return make()


def held(desk: Desk) -> None:
    """Something of everything: a version, a lease, a task, a message, a gate."""
    assert desk.overwritten() == "V1"
    desk.session("ann").prompt()
    desk.session("ann").change("src/a.py", "a = 2\n")
    desk.session("ann").command("send", "--to", "operator", "--message", "look")
    desk.session("ann").command("create-task", "t")
    desk.session("ann").command("gate", "open", "--with", "ben", "--on", "src/b.py", "--why", "w")


def test_the_table_is_told_with_its_parameters(desk: Desk) -> None:
    found = desk.person.get(f"{desk.path}/acts").is_(200)
    assert found["here"] is True
    assert set(found["acts"]) == set(LEAST)
    for name, one in found["acts"].items():
        assert one["description"], name
        need = {word for word, about in one["params"].items() if about.get("required")}
        optional = {"lock", "unlock", "restore"}
        assert need <= set(LEAST[name]), name
        assert name in optional or need == set(LEAST[name]), name
        assert all(about["description"] for about in one["params"].values())
    assert {name for name, one in found["acts"].items() if one["writes"]} == set(WRITING)


@pytest.mark.proves("REPO-3", "SERVE-7")
def test_no_token_but_the_persons_key_does_anything(desk: Desk) -> None:
    held(desk)
    served = desk.served
    person = Member(served.client(DECLARED, desk.key), "repo:shop")
    served.user("bob")
    person.post("/invite", {"username": "bob", "role": "collaborator"}).is_(200)
    user = served.user("bob", "rooms:* create_rooms")
    direct = served.client("/direct").post("/rooms", {"id": "r"}).is_(201)
    tokens = [user, direct["token"], served.owner]
    before, feed = _files(desk), desk.feed()
    for act, params in LEAST.items():
        for token, status, error in (
            ("", 401, "authentication_required"),
            *((token, 403, "person_only") for token in tokens),
            ("nonsense", 403, "person_only"),
            ("key_" + 48 * "0", 401, "invalid_token"),
            (desk.key + "0", 401, "invalid_token"),
        ):
            at = served.client("", token)
            desk.send(act, at=at, **params).is_(status, error)
    for token in ("", user):
        found = served.client("", token).get(f"{desk.path}/acts")
        assert found.status == (403 if token else 401)
    assert (_files(desk), desk.feed()) == (before, feed)


def _files(desk: Desk) -> "dict[str, bytes]":
    folder = desk.scene.repo
    names = [one for one in folder.rglob("*") if one.is_file() and ".git" not in one.parts]
    return {str(one): one.read_bytes() for one in names if ".claude" not in one.parts}


@pytest.mark.proves("REPO-3")
def test_neither_the_room_nor_mcp_knows_what_writes_files(desk: Desk) -> None:
    held(desk)
    room = Member(desk.served.client(DECLARED, desk.key), "repo:shop")
    for act in (*WRITING, "own", "disown", "unpause", "reply", "keep_both", "do"):
        room.post(f"/actions/{act}/invoke", {"params": LEAST.get(act, {})}).is_(404)
        room.post(f"/do/{act}", {"params": LEAST.get(act, {})}).is_(404)
    room.post("/actions/approve/invoke", {"params": {"id": "P1", "apply": True}}).is_(400)
    for prefix in ("/declared", "/direct", "/thin"):
        at = desk.served.client(prefix, desk.key)
        desk.send("restore", at=at, version="V1").is_(404)
    assert desk.text("c.py") == "c = 'ann'\n"


@pytest.mark.defends("far-away")
@pytest.mark.proves("REPO-3")
def test_what_writes_files_is_done_on_the_repositorys_own_machine_alone(desk: Desk) -> None:
    held(desk)
    sent = {**LEAST, "approve": {"id": "P1", "apply": True}}
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Proto"):
        for act in (*WRITING, "approve"):
            body = {"params": sent[act]}
            path = f"{desk.path}/do/{act}"
            found = desk.person.send("POST", path, body, {header: "198.51.100.7"})
            found.is_(403, "not_here")
    path = f"{desk.path}/acts"
    shown = desk.person.send("GET", path, None, {"X-Forwarded-For": "198.51.100.7"}).is_(200)
    assert shown["here"] is False
    assert not {*WRITING} & set(shown["acts"])
    assert desk.text("c.py") == "c = 'ann'\n"
    body = {"params": {"to": ["ann"], "message": "from afar"}}
    elsewhere = {"X-Forwarded-For": "198.51.100.7"}
    desk.person.send("POST", f"{desk.path}/do/send", body, elsewhere).is_(200)


@pytest.mark.defends("silent-proxy")
@pytest.mark.proves("REPO-3")
def test_whoever_hands_on_and_does_not_say_so_looks_like_this_machine(desk: Desk) -> None:
    version = desk.overwritten()
    path = f"{desk.path}/acts"
    found = desk.person.send("GET", path, None, {"Cf-Connecting-Ip": "198.51.100.7"}).is_(200)
    assert found["here"] is True
    assert desk.done("restore", version=version)


@pytest.mark.defends("far-away")
@pytest.mark.proves("REPO-3")
def test_behind_a_proxy_nobody_is_here(make: "Callable[..., Desk]") -> None:
    desk = make("--behind-proxy", "--public-url", "https://shop.example")
    version = desk.overwritten()
    body = {"params": {"version": version}}
    for host in ("shop.example", f"127.0.0.1:{desk.served.port}"):
        for act in ("restore", "keep_both"):
            found = desk.person.send("POST", f"{desk.path}/do/{act}", body, {"Host": host})
            found.is_(403, "not_here")
    assert desk.text("c.py") == "c = 'ann'\n"


def test_a_server_below_a_coding_client_is_nobodys(make: "Callable[..., Desk]") -> None:
    desk = make(env={"CLAUDECODE": "1"})
    held(desk)
    before, feed = _files(desk), [one for one in desk.feed() if one[0] != "name_refused"]
    for act, params in LEAST.items():
        refused = desk.send(act, **params)
        assert refused.status == 409, (act, refused)
        assert refused.json["error"] in ("conflict", "not_own_name"), (act, refused)
        assert "sure" not in refused.json, act
    after = [one for one in desk.feed() if one[0] != "name_refused"]
    assert (_files(desk), after) == (before, feed)


def test_what_is_not_served_is_404(desk: Desk, tmp_path: Path, home: Path) -> None:
    other = shop(tmp_path / "other", home)
    for name in ("other", "repo:shop", "Shop", "..", "%2e%2e", "shop%2f..", "shop/", ""):
        found = desk.person.post(f"/repositories/{name}/do/lock", {"params": {"path": "c.py"}})
        assert found.status in (403, 404), (name, found)
    for act in (
        "Lock",
        "install",
        "take_over",
        "commit",
        "run",
        "before_lock",
        "_task",
        "__init__",
    ):
        desk.send(act).is_(404, "act not found")
    assert desk.person.get(f"{desk.path}/do/unlock").status == 404
    assert desk.person.put(f"{desk.path}/do/unlock", {}).status == 404
    assert other.shell()("locks", "--json").data["leases"] == []


def test_each_repository_of_a_server_is_its_own(
    tmp_path: Path, home: Path, make_store: "Callable[[str], Store]"
) -> None:
    one, two = shop(tmp_path / "one", home), shop(tmp_path / "two", home)
    desk = Desk(one, make_store("sqlite"), home, "--repo", str(two.repo))
    try:
        desk.done("lock", path="src/a.py")
        assert one.session("x").pre_edit("src/a.py").code == 2
        assert two.session("x").pre_edit("src/a.py").code == 0
        for act, path in (("lock", "../two/c.py"), ("own", "../two/c.py"), ("lock", "../../x")):
            desk.send(act, path=path).is_(400, "outside_repository")
    finally:
        desk.served.close()


def test_a_page_of_another_origin_acts_by_no_browsers_hand(desk: Desk) -> None:
    held(desk)
    path = f"{desk.path}/do/unlock"
    raw = json.dumps({"params": {"path": "src/a.py"}})
    own = f"http://127.0.0.1:{desk.served.port}"
    for origin in ("https://evil.example", "null", own + "0", "http://127.0.0.1", ""):
        for kind in ("application/json", "text/plain"):
            headers = {"Origin": origin, "Content-Type": kind}
            desk.person.send("POST", path, raw, headers).is_(403, "origin_denied")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        desk.person.send("POST", path, raw, {"Content-Type": kind}).is_(415)
    desk.person.send("POST", path, raw, {"Host": "evil.example"}).is_(421)
    nobody = desk.served.client("")
    nobody.send("POST", path, raw, {"Origin": own, "Cookie": f"key={desk.key}"}).is_(401)
    nobody.send("POST", f"{path}?token={desk.key}&key={desk.key}", raw, {"Origin": own}).is_(401)
    for method in ("OPTIONS", "HEAD"):
        found = desk.person.send(method, path, None, {"Origin": own})
        assert found.status == 404
        assert "access-control-allow-origin" not in found.headers
    question = desk.person.send("POST", path, raw, {"Origin": own}).is_(409, "ask_first")
    assert question["message"].startswith("ann is editing")


NASTY: "tuple[Any, ...]" = (
    None, "", " ", "x", "V1", "M1", "T1", "G1", "C1", "P1", "H1", "../..", "/etc/passwd", "~",
    "-rf", "a\u0000b", "a\nb\tc", "\u202ea\u200bb\x1b[31m", 10**400, -1, 0, 1, 1e308, True, [],
    [[]], {}, ["src/a.py"], ["\u0000"], [1], {"path": "c.py"}, "x" * 10_000, ["x" * 10_000] * 20,
    "x/" * 5_000, "*" * 10_000, "[" * 10_000, "\u0301" * 10_000, ["M1"] * 10_000,
)  # fmt: skip


@pytest.mark.parametrize("act", sorted(LEAST))
def test_no_parameter_breaks_anything(desk: Desk, act: str) -> None:
    held(desk)
    names = desk.person.get(f"{desk.path}/acts").is_(200)["acts"][act]["params"]
    for value in NASTY:
        for name in [*names, "odd"]:
            found = desk.send(act, **{**LEAST[act], name: value})
            assert found.status in (200, 400, 404, 409), (name, value, found)
            assert found.status != 500
    wrong: tuple[object, ...] = (
        [], "x", 1, {"params": []}, {"params": 1}, {"sure": 1}, {"sure": "x" * 1000},
        {"once": 1}, {"once": ""}, {"once": "x" * 101}, {"odd": 1},
    )  # fmt: skip
    for body in wrong:
        desk.person.post(f"{desk.path}/do/{act}", body).is_(400)
    outside = [one for one in desk.scene.repo.parent.iterdir() if one.name.startswith("x")]
    assert outside == []


def test_what_others_wrote_stays_text(desk: Desk) -> None:
    ann = desk.session("ann")
    nasty = "<img src=x onerror=alert(1)>\u202e\x1b[31m"
    ann.command("lock", "src/a.py", "--reason", nasty)
    question = desk.asked("unlock", path="src/a.py")
    assert "<img src=x onerror=alert(1)>" in question["message"]
    assert "\x1b" not in question["message"]
    found = desk.send("unlock", sure=question["sure"], path="src/a.py")
    assert found.headers["content-type"].startswith("application/json")
    made = desk.done("create_task", title=nasty)
    assert "<img src=x onerror=alert(1)>" in made["says"]
    assert made["result"]["task"]["title"].startswith("<img")


def test_two_clicks_say_nothing_twice(desk: Desk) -> None:
    desk.session("ann")
    path, body = f"{desk.path}/do/send", {"params": {"to": ["ann"], "message": "hello"}}
    for once in ({}, {"once": "a1"}, {"once": "b2"}):
        answers = _together(desk, 8, path, {**body, **once})
        assert {one.status for one in answers} == {200}
        assert len({one.body for one in answers}) == 1, answers
    desk.person.post(path, {**body, "once": "a1"}).is_(200)
    assert desk.told("ann").count("hello") == 3, "one for each press"
    other = {"params": {"to": ["ann"], "message": "other"}, "once": "a1"}
    desk.person.post(path, other).is_(200)
    assert "other" in desk.told("ann"), "a word stands for one act only"
    for act, params in (("create_task", {"title": "t"}), ("decide", {"text": "d"})):
        found = _together(desk, 4, f"{desk.path}/do/{act}", {"params": params})
        assert len({one.body for one in found}) == 1, found


def _together(desk: Desk, times: int, path: str, body: object) -> "list[Any]":
    """The same request at once, from so many tabs."""
    tabs = [Client(desk.served.port, "", desk.key) for _ in range(times)]
    with ThreadPoolExecutor(times) as pool:
        calls = [pool.submit(tab.post, path, body) for tab in tabs]
        return [one.result(TIMEOUT_S) for one in calls]


def test_two_tabs_hurt_nobody_twice(desk: Desk) -> None:
    held(desk)
    for act, event in (
        ("unlock", ("lease_forced", "operator", "src/a.py")),
        ("restore", ("file_restored", "operator", "c.py")),
        ("keep_both", ("kept_beside", "operator", "c.py")),
    ):
        params = LEAST[act]
        found = desk.send(act, **params)
        sure = found.json.get("sure", "") if found.status == 409 else ""
        body = {"params": params, **({"sure": sure} if sure else {})}
        answers = [found, *_together(desk, 6, f"{desk.path}/do/{act}", body)]
        assert all(one.status in (200, 404) or one is found for one in answers), (act, answers)
        assert any(one.status == 200 for one in answers), (act, answers)
        assert desk.feed().count(event) == 1, act
    assert desk.told("ann").count("has ended your lease on src/a.py") == 1
    assert len([*desk.scene.repo.glob("c.V1*")]) == 1


def test_what_fails_is_tried_again(desk: Desk) -> None:
    desk.session("ann")
    path = f"{desk.path}/do/assign"
    body = {"params": {"task": "T1", "agent": "ann"}, "once": "x"}
    desk.person.post(path, body).is_(404)
    desk.done("create_task", title="t")
    desk.person.post(path, body).is_(200)
