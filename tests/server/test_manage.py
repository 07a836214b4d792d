"""``/manage`` over HTTP: what the person's key shows and does, and that nothing else does."""

from collections.abc import Callable

import pytest

from .served import Served
from .shapes import has
from .test_device_flow import asked
from .wire import Client

READS = ("server", "rooms", "users", "tokens", "machines", "devices", "failed")
WRITES = (
    ("POST", "users", {"name": "mallory"}),
    ("DELETE", "users/ann", None),
    ("POST", "tokens", {"user": "ann", "scope": "rooms:*"}),
    ("DELETE", "tokens/x", None),
    ("DELETE", "machines/repo:shop/mabcdefg", None),
    ("POST", "scope", {"scope": "rooms:*"}),
)


def person_of(served: Served, prefix: str = "") -> Client:
    """The person, with their key."""
    key = (served.store.folder / "person.key").read_text(encoding="utf-8").strip()
    return served.client(prefix, key)


@pytest.fixture
def person(here: Served) -> Client:
    """The person of a server of this test's own."""
    return person_of(here)


@pytest.mark.proves("SERVE-7", "ROOM-12")
def test_nobody_but_the_person_manages(here: Served, person: Client) -> None:
    owner = here.owner
    room = here.client("/direct").post("/rooms", {"id": "r"}).is_(201)["token"]
    agent = here.client("/direct").post("/rooms/r/agents", {"id": "a"}).is_(201)["token"]
    for token, status, error in (
        ("", 401, "authentication_required"), (owner, 403, "person_required"),
        (room, 403, "person_required"), (agent, 403, "person_required"),
        ("key_" + "0" * 48, 401, "invalid_token"), ("x" * 300, 401, "invalid_token"),
    ):  # fmt: skip
        client = here.client("", token)
        for name in READS:
            client.get(f"/manage/{name}").is_(status, error)
        for method, name, body in WRITES:
            client.send(method, f"/manage/{name}", body).is_(status, error)
    assert [one["name"] for one in person.get("/manage/users").is_(200)["users"]] == ["owner"]


@pytest.mark.proves("ROOM-12")
def test_rooms_are_seen_with_profile_size_and_agents(here: Served, person: Client) -> None:
    direct = here.client("/direct")
    token = direct.post("/rooms", {"id": "duel"}).is_(201)["token"]
    direct.post("/rooms/duel/agents", {"id": "alice", "state": {"k": "v" * 1000}}).is_(201)
    here.client("/thin").post("/rooms", {"id": "open"}).is_(201)
    here.client("/declared", here.owner).post("/rooms", {"id": "mine"}).is_(201)
    found = person.get("/manage/rooms").is_(200)
    assert found["more"] == ""
    rooms = {one["id"]: one for one in found["rooms"]}
    has(rooms["duel"], {
        "profile": "direct", "agents": 1, "owners": [], "repository": False,
        "present": [{"id": "alice", "status": "active"}],
    })  # fmt: skip
    assert rooms["duel"]["keys"] == 1
    assert rooms["duel"]["bytes"] >= 1000
    assert "vvv" not in str(found)
    assert rooms["open"]["profile"] == "thin"
    assert rooms["mine"]["owners"] == ["owner"]
    assert "present" not in rooms["mine"]
    assert token not in str(found)
    assert person.get("/manage/rooms?after=duel").is_(200)["rooms"][0]["id"] == "open"


@pytest.mark.proves("ROOM-12")
def test_more_rooms_than_a_page_are_all_seen(here: Served, person: Client) -> None:
    made = [
        here.client("/direct").post("/rooms", {"id": f"r{n}"}).is_(201)["id"] for n in range(101)
    ]
    first = person.get("/manage/rooms").is_(200)
    second = person.get("/manage/rooms", after=first["more"]).is_(200)
    assert [one["id"] for one in (*first["rooms"], *second["rooms"])] == made
    assert second["more"] == ""


@pytest.mark.proves("AUTH-1", "ROOM-12")
def test_a_token_is_told_in_words_minted_and_revoked(here: Served, person: Client) -> None:
    made = person.post("/manage/users", {"name": "Ann"}).is_(201)
    assert made["name"] == "ann"
    assert f"http://localhost:{here.port}/auth/sign-up#link_" in made["link"]
    person.post("/manage/users", {"name": "ann"}).is_(409, "user_exists")
    words = person.post("/manage/scope", {"scope": "rooms:*:read create_rooms"}).is_(200)
    assert words["scopes"] == [
        "read every room that you are in, also those to come", "make new rooms, which are yours",
    ]  # fmt: skip
    person.post("/manage/scope", {"scope": "rooms"}).is_(400, "invalid_scope")
    given = {"user": "ann", "scope": "create_rooms", "label": "desk", "expires_in": 60}
    token = person.post("/manage/tokens", given).is_(201)
    has(token, {"token": "tok_*", "label": "desk", "scopes": ["make new rooms, which are yours"]})
    ann = here.client("/declared", token["token"])
    ann.post("/rooms", {"id": "hers"}).is_(201)
    (listed,) = person.get("/manage/tokens").is_(200)["tokens"]
    has(listed, {"user": "ann", "label": "desk", "revoked": False})
    assert token["token"] not in str(listed)
    person.post("/manage/tokens", {"user": "eve", "scope": "rooms:*"}).is_(404, "user_not_found")
    refused = {"user": "ann", "scope": "rooms:none:read"}
    person.post("/manage/tokens", refused).is_(403, "scope_exceeds_access")
    person.delete(f"/manage/tokens/{token['id']}").is_(200)
    ann.get("/rooms").is_(401, "invalid_token")
    person.delete("/manage/tokens/none").is_(404, "not_found")
    person.delete("/manage/users/ann").is_(200)
    person.delete("/manage/users/ann").is_(404, "user_not_found")
    assert token["token"] not in here.log


@pytest.mark.proves("AUTH-2", "ROOM-12")
def test_programs_that_wait_are_seen_and_let_in_elsewhere(here: Served, person: Client) -> None:
    """The key lets nobody in: that takes a passkey, or a shell."""
    code = asked(here, "rooms:*:read", "a builder")
    (found,) = person.get("/manage/devices").is_(200)["devices"]
    has(found, {
        "client": "a builder", "scopes": ["read every room that you are in, also those to come"],
    })  # fmt: skip
    for secret in (code["user_code"], code["device_code"]):
        assert secret not in str(found)
    person.post("/auth/device/decide", {"code": code["user_code"], "approve": True}).is_(403)
    here.command("user", "add", "ann")
    here.command("device", "approve", code["user_code"], "--yes")
    assert person.get("/manage/devices").is_(200)["devices"] == []


@pytest.mark.proves("SERVE-7")
def test_a_room_with_an_owner_stays_closed_to_the_key(here: Served) -> None:
    here.client("/declared", here.owner).post("/rooms", {"id": "mine"}).is_(201)
    person = person_of(here, "/declared")
    for path in ("", "/context", "/poll", "/export"):
        person.get(f"/rooms/mine{path}").is_(403, "scope_denied")
    person.delete("/rooms/mine").is_(403, "scope_denied")


def test_the_page_and_its_parts_are_open_and_strict(own: "Callable[..., Served]") -> None:
    here = own()
    for path in ("/manage", "/page/manage.js", "/page/manage.css"):
        got = here.client().get(path)
        assert got.status == 200
        policy = got.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    text = here.client().get("/manage").text
    assert "style=" not in text
    assert " on" + "click" not in text


@pytest.mark.proves("SERVE-7")
def test_where_others_reach_the_server_the_key_mints_no_tokens(own: Callable[..., Served]) -> None:
    """They would open rooms with an owner, which the key itself does not."""
    served = own("--behind-proxy", "--public-url", "https://sync.example", profile="declared")
    given = {"user": "owner", "scope": "rooms:*"}
    person_of(served).post("/manage/tokens", given).is_(403, "shell_required")
    person_of(served).get("/manage/tokens").is_(200)
