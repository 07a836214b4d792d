"""A repository as a room (REPO): what is seen of it, who may act, and what nobody reaches."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scene.place import Scene
from support import TIMEOUT_S

from .rooms import DECLARED, Member, text
from .served import Served
from .shapes import has
from .wire import Answer, Client, until

VIEWS = ["agents", "leases", "tasks", "waits", "decisions", "messages", "gates", "duties"]
NEVER = ("patch_apply", "apply", "restore", "take_over", "install", "commit", "run", "inbox")


class Shown:
    """A repository, and a server that shows it. ``person`` has the person's key."""

    def __init__(self, scene: Scene, served: Served) -> None:
        self.scene = scene
        self.served = served
        key = (served.store.folder / "person.key").read_text().strip()
        self.person = self.member(key)

    def member(self, token: str) -> Member:
        """Whoever has a token."""
        return Member(self.served.client(DECLARED, token), "repo:" + self.scene.repo.name)

    def invited(self, name: str, role: str, scope: str) -> Member:
        """A user of the server whom the person lets in."""
        self.served.user(name)
        self.person.post("/invite", {"username": name, "role": role}).is_(200)
        return self.member(self.served.user(name, scope.replace("ROOM", self.person.room)))

    def bob(self) -> Member:
        """A user who may write, and has joined as the remote agent bob."""
        one = self.invited("bob", "participant", "rooms:ROOM:write")
        one.post("/agents", {"id": "bob"}).is_(201)
        return one

    def views(self, who: "Member | None" = None) -> Any:
        """What somebody sees."""
        return (who or self.person).context(only="views")["views"]


@pytest.fixture
def scene(tmp_path: Path, home: Path) -> Scene:
    """A repository in which this program is used."""
    made = Scene(tmp_path / "shop", home).committed("a.py", "b.py")
    made.shell()("init")
    return made


@pytest.fixture
def shown(scene: Scene, own: "Callable[..., Served]") -> Shown:
    """The same, served, on each store."""
    return Shown(scene, own("--repo", str(scene.repo)))


@pytest.mark.proves("REPO-1")
def test_a_repository_is_a_declared_room_with_its_views(shown: Shown) -> None:
    alice = shown.scene.session("alice")
    assert alice.change("a.py", "one\n").code == 0
    found = shown.person.context()
    assert list(found["views"]) == VIEWS
    assert found["self"] == ""
    (lease,) = found["views"]["leases"]
    has(lease, {"key": "a.py", "holder_id": "alice"})
    assert "alice" in found["agents"]
    assert found["_context"]["depth"] == "lean"
    assert "_register_action" not in found["actions"]
    assert found["actions"]["lock"] == {
        "available": True, "description": found["actions"]["lock"]["description"],
    }  # fmt: skip
    assert shown.person.get("").is_(200)["id"] == "repo:shop"
    listed = shown.person.client.get("/rooms").is_(200)
    assert [one["id"] for one in listed] == ["repo:shop"]
    expr = 'views.leases.exists(l, l.holder_id == "alice")'
    assert shown.person.eval(expr).is_(200)["value"] is True


@pytest.mark.proves("REPO-1")
def test_a_lease_of_a_remote_agent_refuses_an_edit_at_once_until_it_ends(shown: Shown) -> None:
    bob = shown.bob()
    done = bob.invoke("lock", {"files": "a.py", "why": "the parser moves"}).is_(200)
    has(done, {"invoked": True, "action": "lock", "agent": "remote:bob"})
    refused = shown.scene.session("alice").pre_edit("a.py")
    assert refused.code == 2
    assert "bob" in refused.err
    assert "the parser moves" in refused.err
    bob.invoke("unlock", {"files": "a.py"}).is_(200)
    assert shown.scene.session("alice").pre_edit("a.py").code == 0


@pytest.mark.proves("REPO-1")
def test_a_lease_of_a_session_refuses_the_remote_agent_with_the_words_of_a_command(
    shown: Shown,
) -> None:
    shown.scene.session("alice").change("a.py", "one\n")
    refused = shown.bob().invoke("lock", {"files": ["b.py", "a.py"]}).is_(409, "held")
    assert "a.py" in refused["message"]
    assert [one["key"] for one in shown.views()["leases"]] == ["a.py"], "all or none"


@pytest.mark.proves("REPO-1")
def test_a_remote_agent_is_shown_as_one_and_not_as_unprotected(shown: Shown) -> None:
    shown.bob().invoke("lock", {"files": "a.py"}).is_(200)
    status = shown.scene.shell()("status").out
    assert "bob" in status
    assert "remote agent" in status
    assert "no hooks run" not in status
    seen = shown.scene.shell()("status", "--json").data
    (agent,) = [one for one in seen["agents"] if one["id"] == "remote:bob"]
    has(agent, {"kind": "remote", "protection": "elsewhere", "name": "bob"})


@pytest.mark.proves("REPO-1")
def test_what_is_done_through_the_room_is_what_commands_see(shown: Shown) -> None:
    bob, shell = shown.bob(), shown.scene.shell()
    made = bob.invoke("create_task", {"title": "tests", "files": ["b.py"]}).is_(200)
    task = made["result"]["task"]["id"]
    bob.invoke("claim_task", {"task": task, "lock": True}).is_(200)
    assert "bob" in shell("locks").out
    bob.invoke("complete_task", {"task": task}).is_(200)
    bob.invoke("decide", {"text": "tabs"}).is_(200)
    assert "tabs" in shell("decisions").out
    shown.scene.session("alice").hook("session-start", {"session_id": "alice", "source": "startup"})
    bob.invoke("send", {"to": ["alice"], "message": "hello"}).is_(200)
    assert "hello" in shown.scene.shell("alice")("inbox").out


@pytest.mark.proves("REPO-1")
def test_letters_are_messages_and_read_once_they_are_given(shown: Shown) -> None:
    bob = shown.bob()
    shown.scene.shell()("send", "--to", "bob", "--message", "look here")
    first = bob.context()["messages"]
    has(first, {"unread": 1, "directed_unread": 1, "count": 1})
    has(first["recent"][0], {"body": "look here", "id": "M1"})
    assert bob.context()["messages"]["unread"] == 0
    assert bob.eval("messages.unread").is_(200)["value"] == 0


@pytest.mark.proves("REPO-1")
def test_a_wait_is_woken_by_a_write_of_whoever_it_is(shown: Shown) -> None:
    bob = shown.bob()
    waiting = bob.waiting('views.leases.exists(l, l.holder_id == "alice")', timeout=20_000)
    longest = bob.waiting("false", timeout=20_000)
    shown.scene.session("alice").change("a.py", "one\n")
    found = waiting.result(TIMEOUT_S).is_(200)
    assert found["triggered"] is True
    assert not longest.done()
    assert "_register_action" not in found["context"]["actions"]


@pytest.mark.proves("REPO-2")
def test_a_token_that_reads_sees_and_does_nothing(shown: Shown) -> None:
    shown.bob().invoke("lock", {"files": "a.py"}).is_(200)
    for role, scope in (("observer", "rooms:*"), ("participant", "rooms:ROOM:read")):
        one = shown.invited(f"eve-{role}", role, scope)
        assert [lease["key"] for lease in shown.views(one)["leases"]] == ["a.py"]
        for action in ("lock", "decide", "patch_show"):
            one.invoke(action, {"files": "b.py"}).is_(403, "read_only_token")
        one.post("/agents", {"id": "eve"}).is_(403, "read_only_token")
        one.invoke("lock", {"files": "b.py"}, agent="bob").is_(403)
        assert "state" not in one.context()["state"]


@pytest.mark.proves("REPO-2")
def test_acting_needs_an_agent_and_it_is_one_s_own(shown: Shown) -> None:
    bob = shown.bob()
    carol = shown.invited("carol", "participant", "rooms:ROOM:write")
    carol.invoke("lock", {"files": "b.py"}).is_(403, "agent_required")
    carol.invoke("lock", {"files": "b.py"}, agent="bob").is_(403, "identity_mismatch")
    carol.invoke("lock", {"files": "b.py"}, agent="remote:bob").is_(403, "identity_mismatch")
    carol.post("/agents", {"id": "bob"}).is_(403)
    shown.scene.session("alice").change("a.py", "one\n")
    assert carol.invoke("lock", {"files": "b.py"}, agent="alice").status == 403
    carol.post("/agents", {"id": "carol"}).is_(201)
    assert "token" not in carol.post("/agents", {"id": "carol"}).is_(201)
    carol.invoke("lock", {"files": "b.py"}).is_(200)
    bob.invoke("lock", {"files": "b.py"}).is_(409, "held")


@pytest.mark.proves("REPO-2")
def test_whoever_is_not_let_in_sees_nothing(shown: Shown) -> None:
    stranger = shown.member(shown.served.user("stranger", "rooms:*"))
    nobody, wrong = shown.member(""), shown.member("tok_" + 48 * "0")
    for below in ("", "/context", "/poll", "/wait?condition=true"):
        stranger.get(below).is_(403, "scope_denied")
        nobody.get(below).is_(401, "authentication_required")
        wrong.get(below).is_(401, "invalid_token")
    nobody.post("/agents", {"id": "x"}).is_(401)
    stranger.invoke("lock", {"files": "a.py"}).is_(403, "scope_denied")
    shown.bob().post("/invite", {"username": "stranger"}).is_(403, "not_owner")


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-3")
def test_nothing_that_writes_a_file_or_runs_a_command_is_there(shown: Shown) -> None:
    bob = shown.bob()
    for one in (bob, shown.person):
        for name in (*NEVER, "_register_action", "_send_message", "_set_state"):
            one.invoke(name, {}).is_(404, "action not found")
        made = one.invoke("checkpoint", {"summary": "x", "on": ["a.py"], "run": "touch ran"})
        made.is_(400, "unknown_param")
        one.invoke("approve", {"id": "P1", "apply": True}).is_(400, "unknown_param")
        content = {"title": "x", "diff": "", "file": "a.py", "content": "new"}
        one.invoke("propose", content).is_(400, "unknown_param")
        one.invoke("lock", {"files": "a.py", "wait": 5}).is_(400, "unknown_param")
    before = sorted(path.name for path in shown.scene.repo.iterdir())
    diff = "--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-a.py\n+new\n"
    made = bob.invoke("propose", {"title": "new", "diff": diff}).is_(200)
    patch = made["result"]["patch"]["id"]
    shown.person.invoke("approve", {"id": patch}).is_(200)
    assert "+new" in str(bob.invoke("patch_show", {"id": patch}).is_(200))
    bob.invoke("patch_check", {"id": patch}).is_(200)
    assert (shown.scene.repo / "a.py").read_text() == "a.py\n"
    assert sorted(path.name for path in shown.scene.repo.iterdir()) == before


@pytest.mark.proves("REPO-3")
def test_nothing_of_other_rooms_reaches_it(shown: Shown) -> None:
    path = shown.person.path
    refused: list[Answer] = [
        shown.person.get("/export"),
        shown.person.client.delete(path),
        shown.person.client.patch(f"{path}/agents/remote:bob", {"grants": ["_shared"]}),
        shown.person.post("/rotate-view-token", {}), shown.person.post("/claim", {}),
        shown.person.get("/replay/1"), shown.person.get("/history/_shared/x"),
    ]  # fmt: skip
    assert [one.status for one in refused] == [404] * len(refused), refused
    for prefix in ("/direct", "/thin"):
        other = Client(shown.served.port, prefix, shown.person.token)
        other.get(path).is_(404, "room not found")
        other.get(path + "/context").is_(404)
    shown.member(shown.person.token).client.get("/rooms/repo:other/context").is_(404)
    assert shown.person.get("").status == 200


def test_the_person_acts_as_the_operator(shown: Shown) -> None:
    shown.person.invoke("lock", {"files": "a.py"}).is_(200)
    (lease,) = shown.views()["leases"]
    assert lease["holder_id"] == "operator"
    assert shown.scene.session("alice").pre_edit("a.py").code == 2


def test_a_repository_in_which_nothing_is_in_use_is_empty(
    tmp_path: Path, home: Path, own: "Callable[..., Served]"
) -> None:
    scene = Scene(tmp_path / "new", home).committed("a.py")
    shown = Shown(scene, own("--repo", str(scene.repo)))
    assert all(rows == [] for rows in shown.views().values())
    assert not (scene.repo / ".claude").exists(), "who only looks leaves no trace"
    waiting = shown.person.waiting("views.leases.size() > 0", timeout=20_000)
    shown.person.invoke("lock", {"files": "a.py"}).is_(200)
    until(waiting.done)
    assert waiting.result(TIMEOUT_S).is_(200)["triggered"] is True


@pytest.mark.proves("REPO-1")
def test_what_happens_is_a_stream_of_events_that_can_be_gone_on_with(shown: Shown) -> None:
    reader = shown.invited("eve", "observer", "rooms:*")
    stream = reader.events()
    shown.scene.session("alice").change("a.py", "one\n")
    seen = stream.until(lambda event: event.data.get("path") == "a.py")
    stream.close()
    assert seen[0].kind == "room"
    assert {event.kind for event in seen[1:]} == {"change"}
    shown.scene.shell()("decide", "tabs")
    (decided,) = reader.events(seen[-1].number).until(lambda event: bool(event.data.get("ref")))[
        -1:
    ]
    assert "tabs" not in str(decided.data), "what was said is not told"
    assert reader.get("/events").status == 200
    answer = reader.client.send("GET", f"{reader.path}/events", None, {"Last-Event-ID": "9999"})
    answer.is_(410, "gone")
    shown.member("").get("/events").is_(401)


NASTY: "tuple[Any, ...]" = (
    None, "", "x", "G1", "P1", "../..", "/etc/passwd", "a\u0000b", "\ud800", 10**400, -1, 0, 1e308,
    True, [], ["a.py", 1], {"a": {}}, "a" * 10_000, ["**"] * 300,
)  # fmt: skip


@pytest.mark.proves("REPO-1")
def test_no_value_of_any_parameter_breaks_it(shown: Shown) -> None:
    bob = shown.bob()
    full = bob.context(depth="full", only="actions")["actions"]
    assert len(full) == 20
    for name, one in full.items():
        for param in one["params"]:
            needed = [other for other, said in one["params"].items() if said.get("required")]
            rest = {other: "x" for other in needed if other != param}
            for value in NASTY:
                done = bob.invoke(name, {**rest, param: value})
                assert done.status < 500, (name, param, value, done)
    for body in ({"params": 5}, {"agent": 5}, {"params": [], "agent": "bob"}, {"agent": "/"}):
        assert 400 <= bob.post("/actions/lock/invoke", body).status < 500
    assert bob.get("").status == 200


WIDE = ("**", "/", ".", "*", "*.py", "src", "src/", "src/**", "**/a.py", "[as]*/x/**", "docs/*.md")
ELSEWHERE = ("/etc/passwd", "../x", "..", "src/../../x", "/root/.ssh", "link/passwd", "/")


def _twins(shown: Shown) -> Member:
    bob = shown.bob()
    bob.post("/agents", {"id": "twin"}).is_(201)
    return bob


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-2")
def test_a_top_folder_and_everything_are_kept_from_others_with_full_access_only(
    shown: Shown,
) -> None:
    bob = shown.bob()
    (shown.scene.repo / "src" / "core").mkdir(parents=True)
    for path in WIDE:
        refused = bob.invoke("lock", {"files": ["a.py", path]})
        assert refused.status in (400, 403), (path, refused)
        alone = {"others": "operator", "on": [path], "why": "w"}
        assert bob.invoke("gate_open", alone).status in (400, 403), path
    bob.invoke("gate_open", {"others": "operator", "why": "w"}).is_(403, "full_access_required")
    shown.scene.shell()("create-task", "wide", "--file", "src/")
    bob.invoke("claim_task", {"task": "wide", "lock": True}).is_(403, "full_access_required")
    bob.invoke("claim_task", {"lock": True}).is_(403, "full_access_required")
    assert shown.views()["leases"] == shown.views()["gates"] == []
    assert shown.views()["tasks"][0]["status"] == "pending"
    bob.invoke("lock", {"files": ["src/core", "src/core/**", "src/core/*.py", "a.py"]}).is_(200)
    bob.invoke("unlock", {"everything": True}).is_(200)
    shown.person.invoke("lock", {"files": "**"}, agent="bob").is_(200)
    shown.person.invoke("unlock", {"everything": True}, agent="bob").is_(200)


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-2")
def test_what_lies_outside_the_repository_is_not_even_spoken_of(shown: Shown) -> None:
    bob = shown.bob()
    (shown.scene.repo / "link").symlink_to("/etc")
    for path in ELSEWHERE:
        for action, params in (
            ("lock", {"files": path}),
            ("unlock", {"files": path}),
            ("create_task", {"title": "t", "files": [path]}),
            ("gate_open", {"others": "operator", "on": [path]}),
            ("checkpoint", {"summary": "s", "on": [path], "approvers": "operator"}),
        ):
            refused = bob.invoke(action, params)
            assert refused.status == 400, (action, path, refused)
            assert str(shown.scene.repo.parent) not in refused.text
            assert "/etc/" not in refused.text.replace(path, "")
    assert shown.views()["leases"] == shown.views()["tasks"] == []


@pytest.mark.proves("REPO-1")
def test_one_text_is_one_thing_where_several_may_stand(shown: Shown) -> None:
    done = shown.bob().invoke("lock", {"resources": "port 8080"}).is_(200)
    assert [one["key"] for one in done["result"]["leases"]] == ["port 8080"]


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-2")
def test_agents_of_one_user_do_not_approve_each_other(shown: Shown) -> None:
    bob = _twins(shown)
    diff = "--- a/a.py\n+++ b/a.py\n@@ -0,0 +1 @@\n+two\n"
    (shown.scene.repo / "a.py").write_text("")
    given = {"title": "two", "diff": diff, "approvers": "twin"}
    patch = bob.invoke("propose", given, agent="bob").is_(200)["result"]["patch"]["id"]
    bob.invoke("approve", {"id": patch}, agent="twin").is_(409, "not_a_party")
    eve = shown.invited("eve", "participant", "rooms:ROOM:write")
    eve.post("/agents", {"id": "eve"}).is_(201)
    eve.invoke("lock", {"files": "a.py"}).is_(200)
    eve.invoke("approve", {"id": patch}).is_(200)
    eve.invoke("unlock", {"files": "a.py"}).is_(200)
    given = {"summary": "s", "on": "a.py", "approvers": "twin"}
    made = bob.invoke("checkpoint", given, agent="bob").is_(200)
    point = made["result"]["checkpoint"]["id"]
    bob.invoke("approve", {"id": point}, agent="twin").is_(409, "not_a_party")
    bob.invoke("reject", {"id": point, "why": "w"}, agent="twin").is_(409, "not_a_party")


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("GATE-6", "REPO-1")
def test_a_silent_remote_agent_keeps_nobody_at_a_gate(shown: Shown) -> None:
    bob, alice = shown.bob(), shown.scene.session("alice")
    alice.change("b.py", "one\n")
    opened = bob.invoke("gate_open", {"others": "alice", "on": "a.py", "why": "w"}).is_(200)
    gate = opened["result"]["gate"]["id"]
    assert alice.command("gate", "ack", gate).code == 0
    resolve = ("gate", "resolve", gate, "--summary", "agreed")
    assert alice.command(*resolve).code == 2, "bob is here, and has not acknowledged"
    shown.scene.database.silent_for(4 * 60_000, id="remote:bob")
    assert alice.command(*resolve).code == 0
    assert bob.context(only="messages")
    assert alice.command("gate", "open", "--with", "bob", "--on", "a.py", "--why", "w").code == 0
    assert alice.pre_edit("a.py").code == 2
    shown.scene.database.silent_for(16 * 60_000, id="remote:bob")
    assert alice.pre_edit("a.py").code == 0, "nobody is left to agree with"
    assert bob.get("/context").is_(200)["views"]["gates"] == []


@pytest.mark.proves("REPO-2")
def test_nobody_takes_a_role_that_is_called_like_somebody(shown: Shown) -> None:
    """It would be read letters to that one, and be asked to approve in their place."""
    bob, alice = shown.bob(), shown.scene.session("alice")
    alice.change("b.py", "one\n")
    assert alice.command("register", "--name", "maya").code == 0
    eve = shown.invited("eve", "participant", "rooms:ROOM:write")
    for number, role in enumerate(("bob", "maya", "alice", "remote:bob", "Maya", "operator")):
        made = eve.post("/agents", {"id": f"eve{number}", "role": role}).is_(201)
        assert made["role"] == "remote", role
    assert alice.command("send", "--to", "bob", "--message", "the quince of bob").code == 0
    bob.invoke("send", {"to": "maya", "message": "the quince of maya"}).is_(200)
    for number in range(6):
        assert "quince" not in eve.get("/context", agent=f"remote:eve{number}").text
    assert "the quince of bob" in bob.get("/context").text


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-2")
def test_one_user_keeps_only_so_much_from_others(shown: Shown) -> None:
    """However many agents it makes of itself; what is given up can be had again."""
    bob = _twins(shown)
    many = [f"f{number}" for number in range(201)]
    bob.invoke("lock", {"files": many}, agent="bob").is_(429, "limit_exceeded")
    bob.invoke("lock", {"files": many[:150]}, agent="bob").is_(200)
    bob.invoke("lock", {"files": many[:150]}, agent="bob").is_(200)
    bob.invoke("lock", {"files": many[150:]}, agent="twin").is_(429, "limit_exceeded")
    bob.invoke("lock", {"resources": many[150:200]}, agent="twin").is_(200)
    bob.invoke("create_task", {"title": "t", "files": ["a.py"]}, agent="bob").is_(200)
    bob.invoke("claim_task", {"task": "t", "lock": True}, agent="bob").is_(429, "limit_exceeded")
    bob.invoke("renew", {"files": "f1"}, agent="bob").is_(200)
    bob.invoke("unlock", {"files": "f1"}, agent="bob").is_(200)
    bob.invoke("claim_task", {"task": "t", "lock": True}, agent="bob").is_(200)
    for number in range(20):
        given = {"others": "operator", "on": f"g{number}", "why": "w"}
        bob.invoke("gate_open", given, agent=("bob", "twin")[number % 2]).is_(200)
    given = {"others": "operator", "on": "g", "why": "w"}
    bob.invoke("gate_open", given, agent="twin").is_(429, "limit_exceeded")


@pytest.mark.defends("remote-agents")
@pytest.mark.proves("REPO-2")
def test_nobody_else_is_told_where_on_this_machine_something_lies(
    shown: Shown, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    eve, bob = shown.invited("eve", "observer", "rooms:*"), shown.bob()
    stream = eve.events()
    alice, shell = shown.scene.session("alice"), shown.scene.shell()
    alice.change("a.py", "one\n")
    bob.invoke("lock", {"files": "b.py"}).is_(200)
    shell("lock", str(outside / "locked"))
    shell("create-task", "t", "--file", str(outside / "task"), "--file", "c.py")
    shell("gate", "open", "--with", "alice", "--on", str(outside / "gated"), "--why", "w")
    shown.scene.session("ben").pre_edit(str(outside / "locked"))
    seen = [event.data for event in stream.until(lambda event: "gate" in str(event.data))]
    stream.close()
    for one in (eve, bob):
        told = [one.context(), one.get("/poll").is_(200), one.eval("views").is_(200), seen]
        told.append(one.wait("views.leases.size() > 0").is_(200))
        assert str(tmp_path) not in text(told)
    found = shown.views(eve)
    places = {one["key"]: one["checkout"] for one in found["leases"]}
    assert places["a.py"] == "."
    assert "outside the repository" in places
    assert found["tasks"][0]["files"] == ["outside the repository", "c.py"]
    assert str(outside / "locked") in text(shown.views()), "the person sees where it is"


@pytest.mark.parametrize("name", ["maaaaaaa:ann", "remote:maaaaaaa:ann"])
def test_nobody_is_called_like_an_agent_of_a_linked_machine(shown: Shown, name: str) -> None:
    shown.bob().post("/agents", {"id": name}).is_(400, "invalid_id")
    assert shown.bob().get("/context", agent=name).status in (400, 403)
