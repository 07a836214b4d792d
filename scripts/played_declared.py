"""The third story of ``demo-rooms.py``: two agents make the rules of a room, through tools of MCP.

ann and ben are users with a token each, and speak different generations of the protocol. What they
write they declare first; where their actions meet, the room says so.
"""

from collections.abc import Callable
from typing import Any

from played import PATIENCE_S, Page, expect
from played_rooms import Client, Server
from played_tools import NEWER, OLDER, ToolClient

TOOLS = 18
LIBRARY = ("vote", "claim", "update_status")
HERE: "dict[str, object]" = {"room": "council"}
PROVED = (
    "two clients of MCP, in two generations of its protocol, were two agents",
    "actions of the standard library were registered as they are, and worked",
    "two actions for one target were reported, and one that became another",
    "who waited for a message of their own was woken by it",
    "the room was shown again as it stood after each of its writes",
)


class Council:
    """Two agents who agree on how they write, and are told where they do not."""

    def __init__(self, server: Server, page: Page) -> None:
        self.server = server
        self.page = page
        owner = server.minted("ann", "rooms:* create_rooms")
        self.ann = ToolClient(server, page, "ann", owner, NEWER)
        self.http = Client(server, page, "ann", "/declared", owner)

    @property
    def steps(self) -> "tuple[Callable[[], None], ...]":
        """In order."""
        return (
            self.make, self.embody, self.library, self.declare, self.contested, self.redefined,
            self.wait, self.versions, self.replay, self.narrow,
        )  # fmt: skip

    def invoke(
        self, who: ToolClient, action: str, params: "dict[str, Any]", has: object = None
    ) -> Any:
        """Invoke an action of the room."""
        return who.call("sync_invoke_action", **HERE, action=action, params=params, has=has)

    def make(self) -> None:
        """A room, its owner, and somebody who is invited."""
        self.page.step("ann makes a room and invites ben; each has a token of their own")
        self.ann.call("sync_create_room", id="council", has={"id": "council"})
        self.server.user("ben")
        invited = {"username": "ben", "role": "participant"}
        self.http.ask("POST", "/rooms/council/invite", invited, has={"invited": True})
        token = self.server.minted("ben", "rooms:council:write")
        self.ben = ToolClient(self.server, self.page, "ben", token, OLDER)
        for who in (self.ann, self.ben):
            count = len(who.names())
            expect(count == TOOLS, f"{who.name} sees {count} tools, not {TOOLS}")
        self.page.quote(f"both see {TOOLS} tools, in the protocol {NEWER} and in the one before")

    def embody(self) -> None:
        """Reading needs nobody, acting somebody."""
        self.page.step("Whoever acts is somebody: each becomes an agent")
        says = "Not embodied in room council. Call sync_embody first."
        self.ben.refused("sync_send_message", says, **HERE, body="hello")
        for who in (self.ann, self.ben):
            who.call("sync_embody", **HERE, name=who.name, has={"self": who.name})
        both = {"agents": {"ann": {"status": "active"}, "ben": {"status": "active"}}}
        self.ann.call("sync_read_context", **HERE, only="agents", has={**both, "self": "ann"})
        says = "Error: action not found"
        self.ann.refused("sync_invoke_action", says, **HERE, action="_set_state",
                         params={"key": "x", "value": 1})  # fmt: skip

    def library(self) -> None:
        """Actions that are ready."""
        self.page.step("ann takes actions from the standard library, as they are")
        found = self.ann.call("sync_help", **HERE, key="standard_library", has={"revision": 0})
        ready = {one["id"]: one for one in found["content"]}
        for name in LIBRARY:
            made = {"id": name, "registered_by": "ann"}
            self.ann.call("sync_register_action", **HERE, **ready[name], has=made)
        choice = {"topic": "start", "choice": "now"}
        self.invoke(self.ben, "vote", choice, has={"invoked": True, "agent": "ben"})

    def declare(self) -> None:
        """An action of one's own, and text that stays text."""
        self.page.step("ann declares an action; ben invokes it, and text stays text")
        writes = [{"key": "${self}.result", "value": "${params.result}"}]
        self.ann.call(
            "sync_register_action", **HERE, id="submit", description="Submit a result",
            params={"result": {"type": "any", "required": True}}, writes=writes,
            has={"id": "submit", "registered_by": "ann"},
        )  # fmt: skip
        done = {"writes": [{"scope": "_shared", "key": "ben.result", "value": "42"}]}
        self.invoke(self.ben, "submit", {"result": "42"}, has=done)
        shown = {"id": "results", "expr": 'state._shared.keys().filter(k, k.endsWith(".result"))'}
        self.ann.call("sync_register_view", **HERE, **shown, has={"value": ["ben.result"]})

    def contested(self) -> None:
        """Two actions for one target; whoever waits for that is woken."""
        self.page.step("Both declare an action for one place: the room says so, to everybody")
        clash = {"_shared:answer": ["accept", "refuse"]}
        accept = [{"key": "answer", "value": "yes"}]
        self.ann.call("sync_register_action", **HERE, id="accept", writes=accept)
        asked = {**HERE, "condition": 'views["_contested"].size() > 0', "only": "views"}
        waiting = self.ann.beside("sync_wait", asked)
        self.waits("ann")
        refuse = [{"key": "answer", "value": "no"}]
        told = {
            "warning": "competing_write_targets", "contested_targets": ["_shared:answer"],
            "competing_actions": [{"target": "_shared:answer", "actions": ["accept", "refuse"]}],
        }  # fmt: skip
        self.ben.call("sync_register_action", **HERE, id="refuse", writes=refuse, has=told)
        seen = {"triggered": True, "context": {"views": {"_contested": {"value": clash}}}}
        self.ann.took("sync_wait", asked, waiting.result(PATIENCE_S), seen)
        hint = {"_context": {"help": ["contested_actions"]}}
        self.ben.call("sync_read_context", **HERE, only="views", has=hint)
        self.ben.call("sync_delete_action", **HERE, id="refuse", has={"deleted": True})
        gone = self.ben.call("sync_read_context", **HERE, only="views", has={"views": {}})
        expect("_contested" not in gone["views"], "they are still said to compete", gone["views"])

    def redefined(self) -> None:
        """An action that becomes another one."""
        self.page.step("ben makes ann's action another one: the room says what it was")
        told = {
            "warning": "action_redefined",
            "redefinition": {
                "previous_registrant": "ann", "writes_changed": True, "invocation_count": 1,
                "risk": "high — action has been invoked and write behavior changed",
            },
        }  # fmt: skip
        writes = [{"key": "results", "append": True, "value": "${params.result}"}]
        self.ben.call(
            "sync_register_action", **HERE, id="submit", writes=writes,
            params={"result": {"type": "any", "required": True}}, has=told,
        )  # fmt: skip
        added = {"writes": [{"key": "results", "value": {"n": 1}}]}
        self.invoke(self.ann, "submit", {"result": {"n": 1}}, has=added)

    def wait(self) -> None:
        """A message for one of them."""
        self.page.step("ann waits for a message to her; ben's wakes her, and is news for her alone")
        asked = {**HERE, "condition": "messages.directed_unread > 0", "only": "messages"}
        waiting = self.ann.beside("sync_wait", asked)
        self.waits("ann")
        said = {"ok": True, "from": "ben", "to": ["ann"]}
        self.ben.call("sync_send_message", **HERE, to="ann", body="Is that all?", has=said)
        seen = {"triggered": True, "context": {"messages": {"directed_unread": 1}}}
        self.ann.took("sync_wait", asked, waiting.result(PATIENCE_S), seen)
        late = {"triggered": False, "timeout": True}
        self.ben.call("sync_wait", **HERE, condition="messages.directed_unread > 0", timeout=50,
                      has=late)  # fmt: skip

    def versions(self) -> None:
        """A write for the content that was read, and no other."""
        self.page.step("A write may ask for the version that was read")
        writes = [{"key": "chair", "value": "${params.to}", "if_version": "${params.seen}"}]
        self.ann.call("sync_register_action", **HERE, id="seat", writes=writes)
        self.invoke(self.ann, "seat", {"to": "ann", "seen": ""}, has={"invoked": True})
        self.ben.refused("sync_invoke_action", "Error: version_conflict", **HERE, action="seat",
                         params={"to": "ben", "seen": ""})  # fmt: skip
        rows = self.http.ask("GET", "/rooms/council/poll?agent=ann")["state"]
        (chair,) = (row for row in rows if row["key"] == "chair")
        self.invoke(self.ben, "seat", {"to": "ben", "seen": chair["version"]},
                    has={"invoked": True})  # fmt: skip

    def replay(self) -> None:
        """The room as it stood."""
        self.page.step("The audit has each write, and the room is shown as it stood after it")
        path = "/rooms/council/history/_shared/chair"
        first = {"agent": "ann", "before": ..., "value": "ann"}
        second = {"agent": "ben", "before": "ann", "value": "ben"}
        found = self.http.ask("GET", path, has={"changes": [first, second]})
        for change in found["changes"]:
            got = self.http.ask("GET", f"/rooms/council/replay/{change['seq']}")
            stood = {row["key"]: row["value"] for row in got["state"]}
            expect(stood["chair"] == change["value"], "it stood otherwise", stood)
            self.page.quote(f"after {change['seq']}: the chair is {stood['chair']!r}")
            expect(stood["ben.result"] == "42", "an earlier write is not there", stood)
        self.http.ask("GET", "/rooms/council/replay/x", status=400)

    def narrow(self) -> None:
        """A session narrows itself, and leaves."""
        self.page.step("ben narrows what his session may do; ann is nobody again")
        self.ben.call("sync_restrict_scope", **HERE, level="observe",
                      has={"scope_level": "observe"})  # fmt: skip
        says = "Not embodied in room council. Call sync_embody first."
        self.ben.refused("sync_send_message", says, **HERE, body="one more")
        self.ann.call("sync_disembody", **HERE, has={"ok": True, "disembodied": "ann"})

    def waits(self, agent: str) -> None:
        """Until somebody is seen to wait."""
        asked = {**HERE, "condition": f'agents["{agent}"].status == "waiting"', "only": "self"}
        self.ben.call("sync_wait", **asked, has={"triggered": True})
