"""Users' tokens, and who is what in a declared room."""

from ..rooms.service import owned_rooms, token_minting
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import COUNT, FLAG, TEXT, Route


def mint(call: Call) -> Answer:
    """POST /tokens"""
    return data(*token_minting.mint(call.serving.service, call.asker(), call.body()))


def tokens(call: Call) -> Answer:
    """GET /tokens"""
    return data(*token_minting.list_tokens(call.serving.service, call.asker()))


def narrow(call: Call) -> Answer:
    """PATCH /tokens/{token}"""
    service, given = call.serving.service, call.body()
    return data(*token_minting.narrow(service, call.asker(), call.path["token"], given))


def revoke(call: Call) -> Answer:
    """DELETE /tokens/{token}"""
    return data(*token_minting.revoke(call.serving.service, call.asker(), call.path["token"]))


def refresh(call: Call) -> Answer:
    """POST /tokens/refresh"""
    return data(*token_minting.refresh(call.serving.service, call.body()))


def invite(call: Call) -> Answer:
    """POST /rooms/{room}/invite"""
    service, given = call.serving.service, call.body()
    return data(*owned_rooms.invite(service, call.asker(), call.room, given))


def members(call: Call) -> Answer:
    """GET /rooms/{room}/members"""
    return data(*owned_rooms.members(call.serving.service, call.asker(), call.room))


def remove_member(call: Call) -> Answer:
    """DELETE /rooms/{room}/members/{user}"""
    service, name = call.serving.service, call.path["user"]
    return data(*owned_rooms.remove_member(service, call.asker(), call.room, name))


def claim(call: Call) -> Answer:
    """POST /rooms/{room}/claim"""
    service, given = call.serving.service, call.body()
    return data(*owned_rooms.claim(service, call.asker(), call.room, given))


ROUTES = (
    Route("POST", "/tokens", mint, "a token that grants no more than one's own", success=201,
          body={"scope": TEXT, "label": TEXT, "expires_in": COUNT, "room_id": TEXT,
                "agent_id": TEXT, "with_refresh": {"type": "boolean"}}),
    Route("GET", "/tokens", tokens, "one's tokens, without their secrets", query={"compact": FLAG}),
    Route("POST", "/tokens/refresh", refresh, "the next token, for a refresh token", open=True,
          body={"refresh_token": TEXT}, required=("refresh_token",)),
    Route("PATCH", "/tokens/{token}", narrow, "take away from a token",
          body={"scope": TEXT, "label": TEXT}),
    Route("DELETE", "/tokens/{token}", revoke, "end a token, and what came from it"),
    Route("POST", "/rooms/{room}/invite", invite, "make a user something in a room",
          body={"username": TEXT, "role": TEXT, "label": TEXT}, required=("username",)),
    Route("GET", "/rooms/{room}/members", members, "who is what in a room"),
    Route("DELETE", "/rooms/{room}/members/{user}", remove_member, "take a user out of a room"),
    Route("POST", "/rooms/{room}/claim", claim, "own a room that nobody owns",
          body={"room_token": TEXT, "label": TEXT}),
)  # fmt: skip
