"""Tools of MCP under users' tokens, in declared rooms: who becomes whom, and how far it reaches."""

from collections.abc import Callable

import pytest

from support import need_module

from .rooms import DECLARED, Room
from .served import Served, unique
from .shapes import has
from .tools import GENERATIONS, Tools

AT = f"{DECLARED}/mcp"


@pytest.fixture(params=GENERATIONS)
def mode(request: pytest.FixtureRequest) -> str:
    """The generation of the protocol."""
    need_module("mcp")
    need_module("httpx2")
    return str(request.param)


class Users:
    """A declared room that a user made by a tool."""

    def __init__(self, served: Served, mode: str) -> None:
        self.served = served
        self.mode = mode
        self.name = unique("owner")
        self.owner = self.tools(served.user(self.name))
        made = self.owner.call("sync_create_room", id=unique("tooled"), label="mine").data
        self.room = str(made["id"])

    def tools(self, token: str) -> Tools:
        """Whoever has a token."""
        return Tools(self.served, token, self.mode, AT)

    def minted(self, by: Tools, scope: str, **given: object) -> "dict[str, str]":
        """A narrower token."""
        client = self.served.client(DECLARED, by.token)
        body = {"scope": scope.replace("ROOM", self.room), **given}
        found: dict[str, str] = client.post("/tokens", body).is_(201)
        return found

    def invited(self, role: str, scope: str = "rooms:*") -> Tools:
        """Another user, who is something in the room."""
        name = unique("guest")
        token = self.served.user(name, scope)
        client = self.served.client(DECLARED, self.owner.token)
        client.post(f"/rooms/{self.room}/invite", {"username": name, "role": role}).is_(200)
        return self.tools(token)


@pytest.fixture
def users(served: Served, mode: str) -> Users:
    """A new one."""
    return Users(served, mode)


@pytest.mark.proves("MCP-1")
def test_a_lobby_says_what_a_user_is(users: Users) -> None:
    lobby = users.owner.call("sync_lobby").data
    has(lobby, {"user": users.name, "can_create_rooms": True})
    has(lobby["rooms"], [{"id": users.room, "access": "owner", "label": "mine",
                          "scope_level": "full", "embodied_as": None}])  # fmt: skip
    guest = users.invited("observer").call("sync_lobby").data
    has(guest, {"can_create_rooms": True, "active_embodiments": []})
    has(guest["rooms"], [{"id": users.room, "access": "observer", "scope_level": "read"}])
    narrow = users.tools(users.minted(users.owner, "rooms:ROOM:read")["token"])
    assert narrow.call("sync_lobby").data["can_create_rooms"] is False
    nothing = users.tools(users.served.user(unique("stranger"), "create_rooms"))
    assert nothing.call("sync_lobby").data["rooms"] == []
    assert nothing.call("sync_read_context", room=users.room).error == "scope_denied"


@pytest.mark.proves("MCP-1")
def test_two_tokens_of_one_user_are_two_agents(users: Users) -> None:
    """S8, C14: each has its own name, its own self, and no more than that agent."""
    here = {"room": users.room}
    first, second = users.owner, users.tools(users.minted(users.owner, "rooms:ROOM")["token"])
    assert first.call("sync_embody", name="Ann", state={"mine": 1}, **here).data["self"] == "ann"
    assert second.call("sync_embody", name="Ben", state={"mine": 2}, **here).data["self"] == "ben"
    for tools, name, mine in ((first, "ann", 1), (second, "ben", 2)):
        read = tools.call("sync_read_context", **here).data
        assert (read["self"], read["state"]) == (name, {"self": {"mine": mine}})
        has(read["_session"], {"agent": name, "scope_level": "full"})
        assert set(read["_session"]["switchable"]) == {"ann", "ben"}
    named = second.call("sync_send_message", body="x", agent="ann", **here)
    assert named.data["ok"] is True
    assert second.call("sync_send_message", body="x", to=["ann"], **here).data["to"] == ["ann"]
    context = first.call("sync_read_context", only="messages", **here).data
    assert context["messages"]["directed_unread"] == 1


@pytest.mark.proves("MCP-1")
def test_who_gives_no_name_is_called_as_user_and_client(users: Users) -> None:
    """And nobody becomes an agent unasked that another session is."""
    here = {"room": users.room}
    scope = "rooms:ROOM"
    others = [users.tools(users.minted(users.owner, scope)["token"]) for _ in range(2)]
    names = [one.call("sync_embody", **here).data["self"] for one in (users.owner, *others)]
    assert len(set(names)) == 3
    assert all(name.startswith(f"{users.name}:") for name in names)
    assert [one.call("sync_embody", **here).data["self"] for one in others] == names[1:]


@pytest.mark.proves("MCP-1")
def test_a_role_bounds_what_a_token_does(users: Users) -> None:
    here = {"room": users.room}
    users.owner.call("sync_embody", name="Ann", state={"secret": "north"}, **here)
    viewer = users.invited("observer")
    assert viewer.call("sync_embody", name="x", **here).error == "read_only_token"
    guest = users.invited("participant")
    assert guest.call("sync_embody", agent="ann", **here).error == "identity_mismatch"
    assert guest.call("sync_embody", name="Ann", **here).data["self"] == "ann-2"
    assert "north" not in guest.call("sync_read_context", **here).texts[0]
    taken = guest.call("sync_send_message", body="x", agent="ann", **here)
    assert taken.error == "identity_mismatch"
    write = [{"scope": "_shared", "key": "${self}.x", "value": 1}]
    assert guest.call("sync_register_action", id="put", writes=write, **here).data["id"] == "put"
    done = guest.call("sync_invoke_action", action="put", **here).data
    assert done["writes"][0]["key"] == "ann-2.x"
    assert users.owner.call("sync_invoke_action", action="_set_state", **here).error == (
        "action not found"
    )


@pytest.mark.proves("MCP-1")
def test_a_token_for_one_agent_is_that_agent(users: Users) -> None:
    """Whatever it asks to be called; it need not be there before."""
    here = {"room": users.room}
    one = users.tools(users.minted(users.owner, "rooms:ROOM:write")["token"])
    assert one.call("sync_embody", agent="carol", **here).data["self"] == "carol"
    bound = users.tools(users.minted(users.owner, "rooms:ROOM:agent:carol")["token"])
    assert bound.call("sync_send_message", body="x", **here).failed
    assert bound.call("sync_embody", name="Somebody", **here).data["self"] == "carol"
    assert bound.call("sync_embody", agent="ann", **here).error == "identity_mismatch"
    has(bound.call("sync_lobby").data["rooms"], [{"scope_level": "write", "id": users.room}])
    assert bound.call("sync_send_message", body="x", **here).data["from"] == "carol"


@pytest.mark.proves("MCP-1")
def test_a_session_outlives_the_refresh_of_its_token(users: Users) -> None:
    """Its agent, and how far it limited itself; and ends with the token."""
    here = {"room": users.room}
    made = users.minted(users.owner, "rooms:ROOM:write", with_refresh=True)
    before = users.tools(made["token"])
    before.call("sync_embody", name="Dee", **here)
    client = users.served.client(DECLARED)
    later = client.post("/tokens/refresh", {"refresh_token": made["refresh_token"]}).is_(200)
    after = users.tools(later["access_token"])
    assert after.call("sync_read_context", **here).data["self"] == "dee"
    after.call("sync_restrict_scope", level="observe", **here)
    again = client.post("/tokens/refresh", {"refresh_token": later["refresh_token"]}).is_(200)
    last = users.tools(again["access_token"])
    has(last.call("sync_read_context", **here).data, {"self": "", "_session": {"agent": None}})
    assert last.call("sync_embody", **here).error == "scope_denied"
    old = users.served.client(DECLARED, made["token"]).post("/mcp", {})
    assert old.status == 401
    assert users.owner.call("sync_embody", **here).data["_session"]["scope_level"] == "full"


@pytest.mark.proves("MCP-1")
def test_the_person_and_direct_tokens_act_in_declared_rooms(
    served: Served, own: "Callable[..., Served]", mode: str
) -> None:
    """ROOM-12: as they do there; the default profile is what stands at the root."""
    one = own(profile="declared")
    made = Room(one, DECLARED)
    tools = Tools(one, made.admin.token, mode)
    assert tools.call("sync_embody", room=made.id, name="Ann").data["self"] == "ann"
    assert tools.call("sync_lobby").data["user"] is None
    agent = made.join("eve")
    bound = Tools(one, agent.token, mode)
    assert bound.call("sync_embody", room=made.id, name="x").data["self"] == "eve"
    direct = Room(served)
    crossed = Tools(served, direct.admin.token, mode, AT)
    assert crossed.call("sync_read_context", room=direct.id).error == "room not found"


@pytest.mark.defends("given-up")
@pytest.mark.proves("AUTH-1", "MCP-1")
def test_what_a_session_gave_up_its_token_has_nowhere(users: Users) -> None:
    """Not over HTTP, not after a refresh, and not in what the token made or minted."""
    guest = users.invited("participant")
    client = users.served.client(DECLARED, guest.token)
    here, room = {"room": users.room}, f"/rooms/{users.room}"
    cat = client.post(f"{room}/agents", {"id": "cat", "role": "judge"}).is_(201)["token"]
    minted = users.minted(guest, "rooms:ROOM:write", with_refresh=True)
    below = users.minted(users.tools(minted["token"]), "rooms:ROOM:write")["token"]
    assert not guest.call("sync_restrict_scope", level="role", role="judge", **here).failed
    everybody = (guest.token, cat, minted["token"], below)
    for token in everybody:
        one = client.with_token(token)
        one.post(f"{room}/actions/_send_message/invoke", {"params": {"body": "x"}}).is_(200)
        if token != cat:
            for odd in ({"id": "dog"}, {"id": "dog", "role": "cat"}):
                one.post(f"{room}/agents", odd).is_(403, "scope_denied")
    client.post(f"{room}/agents", {"id": "cow", "role": "judge"}).is_(201)
    assert not guest.call("sync_restrict_scope", level="observe", **here).failed
    after = client.post("/tokens/refresh", {"refresh_token": minted["refresh_token"]}).is_(200)
    for token in (guest.token, cat, below, after["access_token"]):
        one = client.with_token(token)
        assert one.get(f"{room}/context").is_(200)["self"] == ""
        sent = one.post(f"{room}/actions/_send_message/invoke", {"params": {"body": "x"}})
        sent.is_(403, "read_only_token")
        assert one.post(f"{room}/agents", {"id": "pig"}).status == 403
        assert one.get(f"{room}/context", agent="cow").status == 403
    assert not guest.call("sync_revoke_access", **here).failed
    for token in (guest.token, cat, below, after["access_token"]):
        one = client.with_token(token)
        for path in ("", "/context", "/poll", "/events", "/replay/1"):
            one.get(room + path).is_(403, "scope_denied")
    assert users.owner.call("sync_embody", **here).data["_session"]["scope_level"] == "full"
