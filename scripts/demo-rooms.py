#!/usr/bin/env python3
"""Agents that share a room: a loop of two workers, a game of two players, a council of two.

The script starts a server of its own, with its rooms in a temporary folder and on a free port, and
plays three stories with it. In the first, *thin*, two workers find a room, ask one another for work
and post results, with plain requests and no token. In the second, *direct*, alice and bob play:
with tokens and private state, with actions that carry their maker's authority, timers, views, and
a wait that ends when something happens. In the third, *declared*, ann and ben call tools of MCP, in
two generations of that protocol: they declare what may be written, and are told where their actions
meet. Each request is shown, and a part of what came of it.

Exit status 0 when every answer was as told, 1 at the first that was not, 2 where the third story
cannot be told. It needs the Python packages starlette and uvicorn, as `agent-sync serve` does, and
mcp for the third story, which --without-mcp leaves out.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import played_declared
from played import PATIENCE_S, Page, StepFailed, expect
from played_rooms import BESIDE, Client, Server
from played_tools import NEEDS, can_play

THIN, DIRECT, DECLARED = "thin", "direct", "declared"
ROOM = "/rooms/duel"
CLAIMERS = 12
PROVED = {
    THIN: (
        "two clients that know nothing but an address found one room and worked in it",
        "a cursor gave each of them every message of the other once, in order",
        "a version let one of two writers win, and told the other what stands there",
    ),
    DIRECT: (
        "private state stayed private; a view showed what its owner wanted shown",
        "nobody wrote where it may not, and an action wrote with its maker's authority",
        "of many who claimed one task at the same moment, one got it",
        "who waited was woken by the write, and by the clock, not by asking again",
        "every invocation is in the audit, the refused ones too",
    ),
    DECLARED: played_declared.PROVED,
}


class Workers:
    """The loop of an agent in a thin room, six steps, played by two."""

    def __init__(self, server: Server, page: Page) -> None:
        self.page = page
        self.ann = Client(server, page, "ann", "/thin")
        self.ben = Client(server, page, "ben", "/thin")
        self.heard: dict[str, list[Any]] = {"ann": [], "ben": []}

    @property
    def steps(self) -> "tuple[Callable[[], None], ...]":
        """In order."""
        return (self.find, self.join, self.poll, self.work, self.state, self.again, self.look)

    def find(self) -> None:
        """The first makes the room, the second finds it."""
        self.page.step("Find the room, or make it")
        self.ann.ask("GET", "/rooms/report", status=404)
        self.ann.ask("POST", "/rooms", {"id": "report"}, status=201, has={"id": "report"})
        self.ben.ask("POST", "/rooms", {"id": "report"}, status=409, has={"id": "report"})
        self.ben.ask("GET", "/rooms/report", has={"id": "report"})

    def join(self) -> None:
        """Both say who they are."""
        self.page.step("Join")
        for client, role in ((self.ann, "coordinator"), (self.ben, "worker")):
            who = {"id": client.name, "name": client.name.capitalize(), "role": role}
            client.ask("POST", "/rooms/report/agents", who, status=201, has=who)
        both = [{"id": "ann"}, {"id": "ben"}]
        self.ben.ask("GET", "/rooms/report/agents", has=both)

    def poll(self) -> None:
        """A task is posted, and reaches the other one."""
        self.page.step("Poll for messages behind the last one that was seen")
        self.say(self.ann, "ben", "task", {"count": "words", "of": "the quick brown fox"})
        (task,) = self.hear(self.ben, [{"id": 1, "from_agent": "ann", "kind": "task"}])
        expect(task["body"]["of"] == "the quick brown fox", "the task is another one", task)

    def work(self) -> None:
        """The work is done and its result posted."""
        self.page.step("Work, and post the result")
        words = len(self.heard["ben"][0]["body"]["of"].split())
        self.say(self.ben, "ann", "result", {"words": words})

    def state(self) -> None:
        """What stays is state; a version says who was faster."""
        self.page.step("Put into state what is to stay")
        path = "/rooms/report/state"
        self.ben.ask("PUT", path, {"key": "words", "value": 4, "if_version": 0}, has={"version": 1})
        wrong = {"key": "words", "value": 5, "if_version": 0}
        now = {"current": {"value": 4, "version": 1}}
        self.ann.ask("PUT", path, wrong, status=409, has=now)
        self.ann.ask("GET", f"{path}?scope=_shared&key=words", has={"value": 4, "version": 1})

    def again(self) -> None:
        """And once more from the top: nothing comes twice."""
        self.page.step("And poll again: each hears what it has not heard")
        done = [{"id": 1, "from_agent": "ann"}, {"id": 2, "from_agent": "ben", "kind": "result"}]
        self.hear(self.ann, done)
        self.hear(self.ben, done[1:])
        self.say(self.ann, "ben", "message", "thanks")
        self.hear(self.ben, [{"id": 3, "from_agent": "ann", "body": "thanks"}])
        self.hear(self.ben, [])

    def look(self) -> None:
        """The page of the room."""
        self.page.step("A person looks at the room in a browser")
        got = self.ann.send("GET", "/?room=report")
        expect((got.status, got.kind) == (200, "text/html"), "there is no page", got)
        self.page.tell("person> GET /thin/?room=report")
        self.page.quote("200 text/html: agents, messages and state, as they change")

    def say(self, who: Client, to: str, kind: str, body: object) -> None:
        """Post a message."""
        given = {"from": who.name, "to": to, "kind": kind, "body": body}
        shown = {"from_agent": who.name, "to_agent": to}
        who.ask("POST", "/rooms/report/messages", given, status=201, has={"id": ..., **shown})

    def hear(self, who: Client, expected: "list[Any]") -> "list[Any]":
        """Poll behind the last message that this one has seen."""
        heard = self.heard[who.name]
        last = heard[-1]["id"] if heard else 0
        got: list[Any] = who.ask("GET", f"/rooms/report/messages?after={last}", has=expected)
        heard += got
        return got


class Duel:
    """A game of two, which needs all that a direct room has."""

    def __init__(self, server: Server, page: Page) -> None:
        self.page = page
        self.server = server
        self.nobody = self.client("nobody")

    def client(self, name: str, token: str = "") -> Client:
        """Somebody at this server."""
        return Client(self.server, self.page, name, "/direct", token)

    @property
    def steps(self) -> "tuple[Callable[[], None], ...]":
        """In order."""
        return (
            self.make, self.join, self.read, self.talk, self.publish, self.grants, self.waits,
            self.modes, self.gates, self.bridge, self.claim, self.cooldown, self.timers,
            self.hidden, self.views, self.audit,
        )  # fmt: skip

    def invoke(
        self, who: Client, action: str, params: "dict[str, Any]", *, status: int = 200,
        has: object = None,
    ) -> Any:  # fmt: skip
        """Invoke an action and tell of it."""
        path = f"{ROOM}/actions/{action}/invoke"
        return who.ask("POST", path, {"params": params}, status=status, has=has)

    def until(self, who: Client, condition: str) -> None:
        """Wait until a condition holds, by the server."""
        held = {"triggered": True}
        who.ask("GET", f"{ROOM}/wait?condition={quote(condition)}&only=self", has=held)

    def make(self) -> None:
        """A room and its tokens."""
        self.page.step("A room is made, and state put into it, all or nothing")
        made = self.nobody.ask("POST", "/rooms", {"id": "duel"}, status=201, has={"id": "duel"})
        self.room = self.client("room", made["token"])
        self.viewer = self.client("viewer", made["view_token"])
        self.nobody.ask("POST", "/rooms", {"id": "duel"}, status=409, has={"id": "duel"})
        lobby = {"scope": "_shared", "key": "phase", "value": "lobby"}
        turn = {"scope": "_shared", "key": "turn", "value": 0}
        rows = [{"key": "phase", "version": 1}, {"key": "turn", "version": 1}]
        both = {"writes": [lobby, turn]}
        self.invoke(self.room, "_batch_set_state", both, has={"count": 2, "state": rows})

    def join(self) -> None:
        """Two players join; a name is taken once."""
        self.page.step("alice and bob join; alice brings private state, and a view of it")
        ready = 'state["alice"]["health"] > 50 ? "ready" : "wounded"'
        alice = {
            "id": "alice", "name": "Alice", "role": "player",
            "state": {"health": 100, "inventory": ["sword"]}, "public_keys": ["health"],
            "views": [{"id": "alice-combat", "expr": ready}],
        }  # fmt: skip
        path = f"{ROOM}/agents"
        made = self.nobody.ask("POST", path, alice, status=201, has={"id": "alice"})
        self.alice = self.client("alice", made["token"])
        self.nobody.ask("POST", path, alice, status=409)
        bob = {"id": "bob", "name": "Bob"}
        made = self.nobody.ask("POST", path, bob, status=201, has={"id": "bob"})
        self.bob = self.client("bob", made["token"])
        self.bob.ask("POST", path, {"id": "alice"}, status=401)

    def read(self) -> None:
        """One call answers everything; what is private is nobody else's."""
        self.page.step("One call gives each of them the whole picture, as far as it is theirs")
        shared = {"phase": "lobby", "turn": 0}
        views = {"alice.health": 100, "alice-combat": "ready"}
        own = {"health": 100, "inventory": ["sword"]}
        path = f"{ROOM}/context"
        hers = {"state": {"_shared": shared, "self": own}, "views": views, "self": "alice"}
        self.alice.ask("GET", path, has=hers)
        got = self.bob.ask("GET", path, has={"state": {"_shared": shared}, "views": views})
        expect("sword" not in str(got), "bob sees what is alice's", got)
        self.nobody.ask("GET", path, status=401)

    def talk(self) -> None:
        """A message is new once."""
        self.page.step("A message is unread until it was delivered")
        said = {"seq": 1, "from": "alice", "kind": "chat"}
        self.invoke(self.alice, "_send_message", {"body": "Ready?"}, has=said)
        path = f"{ROOM}/context?only=messages"
        self.bob.ask("GET", path, has={"messages": {"unread": 1, "recent": [{"body": "Ready?"}]}})
        self.bob.ask("GET", path, has={"messages": {"unread": 0}})

    def publish(self) -> None:
        """A private key is shown, and hidden again."""
        self.page.step("alice is hit, and shows her health; then she hides it")
        hit = {"key": "health", "value": 85, "public": True}
        row = {"scope": "alice", "value": 85, "version": 2}
        self.invoke(self.alice, "_set_state", hit, has=row)
        path = f"{ROOM}/context?only=views"
        self.bob.ask("GET", path, has={"views": {"alice.health": 85}})
        self.invoke(self.alice, "_set_state", {"key": "health", "value": 85, "public": False})
        got = self.bob.ask("GET", path, has={"views": {"alice-combat": "ready"}})
        expect("alice.health" not in got["views"], "the view is still there", got)

    def grants(self) -> None:
        """Who may write where."""
        self.page.step("Shared state is written by whom it was granted, private state by its owner")
        turn = {"scope": "_shared", "key": "turn", "value": 1}
        self.invoke(self.alice, "_set_state", turn, status=403, has={"scope": "_shared"})
        path = f"{ROOM}/agents/alice"
        self.alice.ask("PATCH", path, {"grants": ["_shared"]}, status=403)
        self.room.ask("PATCH", path, {"grants": ["_shared"]}, has={"grants": ["_shared"]})
        self.invoke(self.alice, "_set_state", turn, has={"value": 1, "version": 2})
        his = {"scope": "bob", "key": "x", "value": 1}
        self.invoke(self.alice, "_set_state", his, status=403)
        self.invoke(self.nobody, "_set_state", turn, status=401)
        self.invoke(self.viewer, "_set_state", turn, status=403)

    def waits(self) -> None:
        """A call that waits is woken by a write."""
        self.page.step("bob waits for news; alice's message wakes him")
        news = quote("messages.unread > 0")
        path = f"{ROOM}/wait?condition={news}&only=messages&messages_after=1"
        waiting = self.bob.beside("GET", path)
        self.until(self.room, 'agents.bob.status == "waiting"')
        self.invoke(self.alice, "_send_message", {"body": "Your turn"}, has={"seq": 2})
        woken = {"triggered": True, "context": {"messages": {"recent": [{"body": "Your turn"}]}}}
        self.bob.took("GET", path, None, waiting.result(PATIENCE_S), 200, woken)
        late = f"{ROOM}/wait?condition=false&timeout=50&only=self"
        self.bob.ask("GET", late, has={"triggered": False, "timeout": True})
        self.bob.ask("GET", f"{ROOM}/wait?condition={quote('1 +')}", status=400)

    def modes(self) -> None:
        """Four ways to write."""
        self.page.step("A write replaces, adds, merges or appends")
        room, put = self.room, "_set_state"
        self.invoke(room, put, {"key": "score", "increment": 2}, has={"value": 2})
        self.invoke(room, put, {"key": "score", "increment": 3}, has={"value": 5})
        self.invoke(room, put, {"key": "map", "value": {"a": {"b": 1, "c": 2}}})
        merged = {"value": {"a": {"b": 9, "c": 2}, "e": 5}}
        self.invoke(room, put, {"key": "map", "merge": {"a": {"b": 9}, "e": 5}}, has=merged)
        log = {"scope": "_log", "append": True}
        self.invoke(room, put, {**log, "value": "first"}, has={"key": "1"})
        self.invoke(room, put, {**log, "value": "second"}, has={"key": "2"})
        self.invoke(room, put, {**log, "key": "list", "value": 1}, has={"value": [1]})
        self.invoke(room, put, {**log, "key": "list", "value": 2}, has={"value": [1, 2]})

    def gates(self) -> None:
        """A write that is right only for the state that was read."""
        self.page.step("A write may ask for a version, or for a condition")
        score = {"key": "score", "value": 7}
        now = {"expected_version": 1, "current": {"value": 5, "version": 2}}
        self.invoke(self.room, "_set_state", {**score, "if_version": 1}, status=409, has=now)
        self.invoke(self.room, "_set_state", {**score, "if_version": 2}, has={"version": 3})
        play = {**score, "if": 'state._shared.phase == "play"'}
        self.invoke(self.room, "_set_state", play, status=409)
        self.invoke(self.room, "_set_state", {**score, "if": "state._shared.none"}, status=400)

    def bridge(self) -> None:
        """An action writes with the authority of whoever made it."""
        self.page.step("alice lets others heal her: her action writes where bob may not")
        heal = {
            "id": "heal", "scope": "alice", "params": {"amount": {"type": "number"}},
            "writes": [
                {"scope": "alice", "key": "health", "increment": "${params.amount}"},
                {"scope": "_shared", "key": "last", "value": {"by": "${self}", "at": "${now}"}},
            ],
        }  # fmt: skip
        self.invoke(self.alice, "_register_action", heal, status=201, has={"id": "heal"})
        self.invoke(self.bob, "heal", {"amount": 5}, has={"invoked": True, "agent": "bob"})
        after = {"state": {"_shared": {"last": {"by": "bob"}}, "self": {"health": 90}}}
        self.alice.ask("GET", f"{ROOM}/context?only=state", has=after)
        theft = {"id": "hurt", "writes": [{"scope": "alice", "key": "health", "value": 0}]}
        self.invoke(self.bob, "_register_action", theft, status=403, has={"scope": "alice"})
        self.invoke(self.bob, "_register_action", {**theft, "scope": "alice"}, status=403)
        wrong = {"param": "amount", "expected": "number", "actual": "string"}
        self.invoke(self.bob, "heal", {"amount": "x"}, status=400, has=wrong)

    def claim(self) -> None:
        """One task, many who want it."""
        self.page.step("A task is claimed by one, however many ask at the same moment")
        post = {"id": "post_task", "writes": [{
            "scope": "_tasks", "append": True,
            "value": {"title": "${params.title}", "claimed_by": None},
        }]}  # fmt: skip
        free = "state._tasks[params.key].claimed_by == null"
        take = {"id": "claim_task", "if": free, "writes": [
            {"scope": "_tasks", "key": "${params.key}", "merge": {"claimed_by": "${self}"}}
        ]}  # fmt: skip
        self.invoke(self.alice, "_register_action", post, status=201)
        self.invoke(self.alice, "_register_action", take, status=201)
        self.invoke(self.alice, "post_task", {"title": "find the key"}, has={"invoked": True})
        path, body = f"{ROOM}/actions/claim_task/invoke", {"params": {"key": "1"}}
        who = [self.alice, self.bob] * (CLAIMERS // 2)
        asked = [BESIDE.submit(one.send, "POST", path, body) for one in who]
        got = sorted(one.result(PATIENCE_S).status for one in asked)
        self.page.tell(f"alice, bob> POST {path}, {CLAIMERS} times at once")
        self.page.quote(f"{got.count(200)} x 200, {got.count(409)} x 409 precondition_failed")
        expect(got == [200, *[409] * (CLAIMERS - 1)], "the task was not claimed once", got)

    def cooldown(self) -> None:
        """An action rests."""
        self.page.step("An action rests after a use, and comes back by itself")
        strike = {
            "id": "strike", "writes": [{"key": "hits", "increment": True}],
            "on_invoke": {"timer": {"ms": 1500, "effect": "enable"}},
        }  # fmt: skip
        self.invoke(self.alice, "_register_action", strike, status=201)
        self.invoke(self.bob, "strike", {}, has={"writes": [{"key": "hits", "value": 1}]})
        self.invoke(self.bob, "strike", {}, status=409, has={"available_at": ...})
        self.until(self.bob, '"strike" in actions')
        self.invoke(self.bob, "strike", {}, has={"writes": [{"key": "hits", "value": 2}]})

    def timers(self) -> None:
        """Keys that go and come, by the clock and by turns."""
        self.page.step("A key ends by the clock; another appears after two turns")
        soon = {"ms": 300, "effect": "delete"}
        self.invoke(self.room, "_set_state", {"key": "shield", "value": 1, "timer": soon})
        self.until(self.room, "!has(state._shared.shield)")
        turns = {"ticks": 2, "tick_on": "state._shared.turn", "effect": "enable"}
        self.invoke(self.room, "_set_state", {"key": "reward", "value": "gold", "timer": turns})
        for shown in (False, True):
            self.invoke(self.room, "_set_state", {"key": "turn", "increment": 1})
            asked = {"expr": "has(state._shared.reward)"}
            self.bob.ask("POST", f"{ROOM}/eval", asked, has={"value": shown})

    def hidden(self) -> None:
        """What is there only in one phase."""
        self.page.step("An action is there only while its condition holds")
        end = {
            "id": "surrender", "enabled": 'state._shared.phase == "endgame"',
            "writes": [{"key": "winner", "value": "alice"}],
        }  # fmt: skip
        self.invoke(self.alice, "_register_action", end, status=201)
        self.invoke(self.bob, "surrender", {}, status=409)
        self.invoke(self.alice, "_set_state", {
            "scope": "_shared", "key": "phase", "value": "endgame", "if_version": 1,
        }, has={"version": 2})  # fmt: skip
        self.invoke(self.bob, "surrender", {}, has={"invoked": True})

    def views(self) -> None:
        """Views follow state, use one another, and fail as values."""
        self.page.step("Views follow what they read; one that fails breaks nothing")
        self.invoke(self.alice, "_set_state", {"key": "health", "value": 50})
        both = 'views["alice-combat"] == "wounded" && has(state._shared.winner)'
        over = {"id": "over", "expr": both}
        self.invoke(self.bob, "_register_view", over, status=201, has={"value": True})
        lost = {"id": "lost", "expr": "state._shared.nothing"}
        self.invoke(self.bob, "_register_view", lost, status=201)
        seen = {"alice-combat": "wounded", "over": True, "lost": {"_error": ...}}
        self.bob.ask("GET", f"{ROOM}/context?only=views", has={"views": seen})
        stolen = {"id": "mine", "scope": "alice", "expr": "1"}
        self.invoke(self.bob, "_register_view", stolen, status=403)

    def audit(self) -> None:
        """Everything is in the audit, for whoever may see it."""
        self.page.step("The audit has what was done, and what was refused")
        got = self.room.ask("GET", f"{ROOM}/poll")["audit"]
        failed = [one for one in got if not one["ok"]]
        refused = [f"{one['agent']} {one['action']}: {one['error']}" for one in failed]
        self.page.quote(f"{len(got)} entries, {len(refused)} of them refusals, for example")
        for line in refused[-3:]:
            self.page.quote(f"- {line}")
        wanted = "bob surrender: action_disabled"
        expect(wanted in refused, "a refusal is not in the audit", refused)


STORIES: "dict[str, Callable[[Server, Page], Workers | Duel | played_declared.Council]]" = {
    THIN: Workers, DIRECT: Duel, DECLARED: played_declared.Council,
}  # fmt: skip


def play(folder: Path, words: "list[str]", names: "list[str]") -> int:
    """Tell these stories; the exit status."""
    server = None
    try:
        server = Server(folder, *words)
        print(f"agent-sync serve listens on http://127.0.0.1:{server.port}")
        for name in names:
            print(f"\n== {name} ==")
            for step in STORIES[name](server, Page()).steps:
                step()
        code, server = server.end(), None
        expect(code == 0, f"the server ended with {code}")
    except (StepFailed, OSError) as problem:
        print(f"\nThis did not happen as it should: {problem}", file=sys.stderr)
        return 1
    finally:
        if server is not None:
            server.end()
    print("\nEverything happened as told:")
    for line in (line for name in names for line in PROVED[name]):
        print(f"- {line}")
    return 0


def main() -> int:
    """Tell the stories in a temporary folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    # For the test that this script notices what is not as it should be.
    parser.add_argument("--serve", action="append", default=[], help=argparse.SUPPRESS)
    parser.add_argument("--without-mcp", action="store_true", help="leave the third story out")
    args = parser.parse_args()
    names = [name for name in STORIES if not (args.without_mcp and name == DECLARED)]
    if DECLARED in names and not can_play():
        print(NEEDS, file=sys.stderr)
        return 2
    folder = Path(tempfile.mkdtemp(prefix="agent-sync-rooms-"))
    try:
        return play(folder, args.serve, names)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
