"""Requests that agents in the world send today, letter by letter, one after the other in one room.

Each row: the check, who asks, the method and path, the body as text, the status, and what the
answer has at least. ``*`` is anything, ``room_*`` a text with this beginning.
"""

import json
from collections.abc import Callable
from typing import NamedTuple

import pytest

from .served import Served
from .shapes import has
from .wire import Client


class Row(NamedTuple):
    """One request."""

    check: str
    who: str
    request: str
    body: str
    status: int
    wanted: str


THIN = (
    Row("A1", "", "POST /rooms", '{"id":"r1","meta":{"topic":"x"}}', 201,
        '{"id":"r1","created_at":"*","meta":{"topic":"x"}}'),
    Row("A1", "", "POST /rooms", "{}", 201, '{"id":"*"}'),
    Row("A1", "", "GET /rooms", "", 200, '[{"id":"r1"},{"id":"*"}]'),
    Row("A1", "", "GET /rooms/r1", "", 200, '{"id":"r1"}'),
    Row("A1", "", "GET /rooms/none", "", 404, '{"error":"room not found"}'),
    Row("A2", "", "POST /rooms/r1/agents",
        '{"id":"a","name":"Alice","role":"coordinator","meta":{"m":1}}', 201,
        '{"id":"a","room_id":"r1","name":"Alice","role":"coordinator","joined_at":"*",'
        '"meta":{"m":1}}'),
    Row("A2", "", "POST /rooms/r1/agents", '{"name":"Bob"}', 201, '{"id":"*","role":"agent"}'),
    Row("A2", "", "GET /rooms/r1/agents", "", 200, '[{"name":"Alice"},{"name":"Bob"}]'),
    Row("A3", "", "POST /rooms/r1/messages",
        '{"from":"a","to":"b","kind":"task","body":"analyze X"}', 201,
        '{"id":1,"room_id":"r1","from_agent":"a","to_agent":"b","kind":"task",'
        '"body":"analyze X","created_at":"*"}'),
    Row("A3", "", "POST /rooms/r1/messages", '{"body":"anon"}', 201,
        '{"id":2,"from_agent":null,"kind":"message"}'),
    Row("A4", "", "POST /rooms/r1/messages", '{"body":"three"}', 201, '{"id":3}'),
    Row("A4", "", "GET /rooms/r1/messages?after=0", "", 200, '[{"id":1},{"id":2},{"id":3}]'),
    Row("A4", "", "GET /rooms/r1/messages?after=1&kind=message&limit=1", "", 200, '[{"id":2}]'),
    Row("A4", "", "GET /rooms/r1/messages?kind=task", "", 200, '[{"id":1}]'),
    Row("A4", "", "GET /rooms/r1/messages?after=3", "", 200, "[]"),
    Row("A5", "", "PUT /rooms/r1/state", '{"key":"phase","value":"planning"}', 200,
        '{"room_id":"r1","scope":"_shared","key":"phase","value":"planning","version":1,'
        '"updated_at":"*"}'),
    Row("A5", "", "PUT /rooms/r1/state", '{"key":"phase","value":"planning2"}', 200,
        '{"version":2}'),
    Row("A7", "", "DELETE /rooms/r1/state", '{"key":"phase"}', 200, '{"deleted":true}'),
    Row("A7", "", "GET /rooms/r1/state?scope=_shared&key=phase", "", 404, '{"error":"not found"}'),
    Row("A7", "", "DELETE /rooms/r1/state", '{"key":"phase"}', 200, '{"deleted":true}'),
)  # fmt: skip
INVOKE = "POST /rooms/my-room/actions/"
PLAY = '{"id":"%s","writes":[{"scope":"_shared","key":"x","value":1}],%s}'
REST = '"on_invoke":{"timer":{"ms":10000,"effect":"enable"}}'
LATER = r'"enabled":"state._shared.phase == \"endgame\""'
DIRECT = (
    Row("B1", "", "POST /rooms", '{"id":"my-room"}', 201, '{"id":"my-room","token":"room_*"}'),
    Row("B1", "", "POST /rooms", '{"id":"my-room"}', 409,
        '{"error":"room_exists","id":"my-room"}'),
    Row("B2", "room", INVOKE + "_batch_set_state/invoke",
        '{"params":{"writes":[{"scope":"_shared","key":"phase","value":"lobby"},'
        '{"scope":"_shared","key":"turn","value":0}]}}', 200, '{"ok":true,"count":2}'),
    Row("B3", "", "POST /rooms/my-room/agents",
        '{"id":"alice","name":"Alice","role":"player","state":{"health":100,"inventory":["sword"]},'
        '"public_keys":["health"],"views":[{"id":"alice-combat","expr":'
        r'"state[\"alice\"][\"health\"] > 50 ? \"ready\" : \"wounded\""}]}', 201,
        '{"id":"alice","token":"as_*"}'),
    Row("B3", "", "POST /rooms/my-room/agents", '{"id":"bob","name":"Bob"}', 201,
        '{"id":"bob","token":"as_*"}'),
    Row("B4", "alice", "GET /rooms/my-room/context", "", 200,
        '{"state":{"_shared":{"phase":"lobby","turn":0},'
        '"self":{"health":100,"inventory":["sword"]}},'
        '"views":{"alice.health":100,"alice-combat":"ready"},'
        '"agents":{"alice":{"name":"Alice","status":"active"}},'
        '"messages":{"count":0,"unread":0,"recent":[]},"self":"alice"}'),
    Row("B5", "alice", INVOKE + "_send_message/invoke", '{"params":{"body":"Hello everyone!"}}',
        200, '{"ok":true,"seq":1,"from":"alice","kind":"chat"}'),
    Row("B8", "bob", "GET /rooms/my-room/wait?condition=messages.unread>0", "", 200,
        '{"triggered":true,"context":{"messages":{"recent":[{"body":"Hello everyone!"}]}}}'),
    Row("B5", "bob", "GET /rooms/my-room/context", "", 200,
        '{"messages":{"count":1,"unread":0,"recent":[{"seq":1,"from":"alice","kind":"chat",'
        '"body":"Hello everyone!"}]}}'),
    Row("B6", "alice", INVOKE + "_set_state/invoke",
        '{"params":{"key":"health","value":85,"public":true}}', 200,
        '{"scope":"alice","key":"health","value":85,"version":2}'),
    Row("B7", "alice", INVOKE + "_set_state/invoke",
        '{"params":{"scope":"_shared","key":"x","value":1}}', 403,
        '{"error":"scope_denied","scope":"_shared"}'),
    Row("B7", "room", "PATCH /rooms/my-room/agents/alice", '{"grants":["_shared"]}', 200,
        '{"id":"alice"}'),
    Row("B7", "alice", INVOKE + "_set_state/invoke",
        '{"params":{"scope":"_shared","key":"x","value":1}}', 200, '{"value":1}'),
    Row("B15", "alice", INVOKE + "_register_action/invoke",
        '{"params":' + PLAY % ("rest", REST) + "}", 201, '{"id":"rest"}'),
    Row("B15", "alice", INVOKE + "rest/invoke", "{}", 200, '{"invoked":true}'),
    Row("B15", "alice", INVOKE + "rest/invoke", "{}", 409,
        '{"error":"action_cooldown","available_at":"*"}'),
    Row("B17", "alice", INVOKE + "_register_action/invoke",
        '{"params":' + PLAY % ("late", LATER) + "}", 201, '{"id":"late"}'),
    Row("B17", "alice", INVOKE + "late/invoke", "{}", 409, '{"error":"action_disabled"}'),
    Row("B17", "room", INVOKE + "_set_state/invoke",
        '{"params":{"scope":"_shared","key":"phase","value":"endgame"}}', 200, '{"version":2}'),
    Row("B17", "alice", INVOKE + "late/invoke", "{}", 200, '{"invoked":true}'),
)  # fmt: skip


SUBMIT = (
    '{"id":"submit_result","description":"Submit a result keyed to your identity",'
    '"params":{"result":{"type":"any"}},"writes":[%s]}'
)
RESULT = '{"scope":"_shared","key":"${self}.result","value":"${params.result}"}'
OTHER = '{"scope":"_shared","key":"stolen","value":"${params.result}"}'
ANSWER = '{"params":{"id":"%s","writes":[{"scope":"_shared","key":"answer","value":1}]}}'
SHARED = r"state[\"_shared\"]"
DECLARED = (
    Row("C1", "owner", "POST /rooms", '{"id":"my-room"}', 201, '{"id":"my-room"}'),
    Row("C1", "room", "POST /rooms/my-room/agents", '{"id":"alice","name":"Alice"}', 201,
        '{"id":"alice","token":"as_*"}'),
    Row("C1", "room", "POST /rooms/my-room/agents", '{"id":"bob","name":"Bob"}', 201,
        '{"id":"bob","token":"as_*"}'),
    Row("C1", "alice", "GET /rooms/my-room/context", "", 200,
        '{"_context":{"depth":"lean","help":["vocabulary_bootstrap"]},'
        '"messages":{"count":0,"unread":0,"directed_unread":0,"recent":[]}}'),
    Row("C1", "alice", INVOKE + "_set_state/invoke", '{"params":{"key":"k","value":1}}', 404,
        '{"error":"action not found"}'),
    Row("C2", "alice", INVOKE + "help/invoke", '{"params":{"key":"standard_library"}}', 200,
        '{"key":"standard_library","source":"system","revision":0,"version":"*","content":"*"}'),
    Row("C3", "alice", INVOKE + "_register_action/invoke",
        '{"params":' + SUBMIT % RESULT + "}", 201,
        '{"id":"submit_result","registered_by":"alice"}'),
    Row("C4", "alice", INVOKE + "submit_result/invoke", '{"params":{"result":"42"}}', 200,
        '{"invoked":true,"writes":[{"scope":"_shared","key":"alice.result","value":"42"}]}'),
    Row("C4", "bob", "GET /rooms/my-room/context", "", 200,
        '{"state":{"_shared":{"alice.result":"42"}}}'),
    Row("C5", "bob", INVOKE + "_register_view/invoke",
        '{"params":{"id":"results","expr":"' + SHARED
        + r'.keys().filter(k, k.endsWith(\".result\"))"}}', 201, '{"value":["alice.result"]}'),
    Row("C5", "bob", 'GET /rooms/my-room/wait?condition=views["results"].size()>0', "", 200,
        '{"triggered":true,"context":{"views":{"results":["alice.result"]}}}'),
    Row("C6", "alice", INVOKE + "_register_action/invoke", ANSWER % "alice_submit", 201,
        '{"id":"alice_submit"}'),
    Row("C6", "bob", INVOKE + "_register_action/invoke", ANSWER % "bob_submit", 201,
        '{"warning":"competing_write_targets","contested_targets":["_shared:answer"],'
        '"competing_actions":[{"target":"_shared:answer",'
        '"actions":["alice_submit","bob_submit"]}]}'),
    Row("C6", "alice", "GET /rooms/my-room/context", "", 200,
        '{"views":{"_contested":{"value":{"_shared:answer":["alice_submit","bob_submit"]}}}}'),
    Row("C4", "bob", INVOKE + "submit_result/invoke", '{"params":{"result":1}}', 200, "{}"),
    Row("C4", "bob", INVOKE + "submit_result/invoke", '{"params":{"result":[2]}}', 200, "{}"),
    Row("C7", "bob", INVOKE + "_register_action/invoke",
        '{"params":' + SUBMIT % OTHER + "}", 201,
        '{"warning":"action_redefined","redefinition":{"previous_registrant":"alice",'
        '"writes_changed":true,"invocation_count":3,'
        '"risk":"high — action has been invoked and write behavior changed"}}'),
    Row("C9", "alice", "GET /rooms/my-room/context?only=actions&depth=usage", "", 200,
        '{"actions":{"submit_result":{"available":true,"invocation_count":3,"params":"*"}},'
        '"_context":{"depth":"usage","elided":["state","views","agents","messages"]}}'),
    Row("C10", "alice", INVOKE + "_send_message/invoke",
        '{"params":{"to":"bob","kind":"negotiation","body":"to you"}}', 200,
        '{"ok":true,"to":["bob"]}'),
    Row("C10", "bob", "GET /rooms/my-room/wait?condition=messages.directed_unread>0", "", 200,
        '{"triggered":true,"context":{"messages":{"directed_unread":1}}}'),
    Row("C13", "bob", "GET /rooms/my-room/replay/x", "", 400,
        '{"error":"seq must be a non-negative integer"}'),
    Row("C13", "bob", "GET /rooms/my-room/replay/0", "", 200,
        '{"agents":[],"state":[],"messages":[],"actions":[],"views":[],"audit":[],'
        '"_replay":{"seq":0}}'),
    Row("C15", "bob", INVOKE + "_register_view/invoke",
        '{"params":{"id":"score","expr":"1 + 1","render":{"type":"metric","label":"Score"}}}',
        201, '{"value":2,"render":{"type":"metric","label":"Score"}}'),
)  # fmt: skip


def play(client: Client, rows: "tuple[Row, ...]", **known: str) -> None:
    """Send every request; the tokens are those that the answers brought."""
    tokens = {"": "", **known}
    for row in rows:
        method, path = row.request.split(" ", 1)
        answer = client.with_token(tokens[row.who]).send(method, path, row.body or None)
        assert answer.status == row.status, (row, answer)
        has(answer.json, json.loads(row.wanted), row.request)
        if isinstance(answer.json, dict) and "token" in answer.json:
            made = row.request == "POST /rooms"
            tokens["room" if made else answer.json["id"]] = answer.json["token"]


@pytest.mark.proves("ROOM-12")
def test_the_thin_requests(own: "Callable[..., Served]") -> None:
    """A1 to A5 and A7, at a new server of that profile."""
    play(own(profile="thin").client(), THIN)


@pytest.mark.proves("ROOM-12")
def test_the_direct_requests(own: "Callable[..., Served]") -> None:
    """B1 to B8, B15 and B17, at a new server of that profile."""
    play(own().client(), DIRECT)


@pytest.mark.proves("ROOM-12")
def test_the_declared_requests(own: "Callable[..., Served]") -> None:
    """C1 to C7, C9, C10, C13 and C15, at a new server of that profile."""
    served = own(profile="declared")
    play(served.client(), DECLARED, owner=served.owner)
