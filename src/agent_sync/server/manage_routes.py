"""``/manage``: what the person who runs a server sees and does there, with their key (ROOM-12).

Rooms are made, exported and deleted by the endpoints of their profiles, which know that key. What
the commands ``user`` and ``token`` do is here, too. Nobody lets a program in here: for that a
passkey is needed, or a shell (AUTH-2).
"""

from ..rooms.agents.agent_fields import label
from ..rooms.room_errors import bad, denied, invalid_token, no_token
from ..rooms.service import device_waiting, machines_overview, rooms_overview, user_managing
from ..rooms.service.room_service import Service
from ..rooms.users.link_rows import PATH
from ..rooms.users.scope_strings import parsed
from ..rooms.users.scope_words import in_words
from .addresses import has_passkeys
from .http_answers import Answer, data
from .http_calls import Call
from .oauth_resources import PASSKEYS, installed
from .person_key import PREFIX
from .route_table import COUNT, TEXT, Route
from .shared_routes import page


def person(call: Call) -> Service:
    """The service, for the person. Raises RoomError: 401, 403 ``person_required``."""
    if not call.token:
        raise no_token()
    if not call.asker().person:
        if call.token.startswith(PREFIX):
            raise invalid_token()
        raise denied("person_required", "this needs the key of the person who runs the server")
    return call.serving.service


def server(call: Call) -> Answer:
    """GET /manage/server: what can be done here."""
    person(call)
    serving, address = call.serving, call.serving.address
    profiles = ["direct", "declared", *(["thin"] if address.private else [])]
    said = {"profiles": profiles, "profile": serving.profile, "url": address.link}
    passkeys = has_passkeys(address) and installed(PASSKEYS)
    return data(200, {**said, "passkeys": passkeys, "sign_in": address.origin})


def rooms(call: Call) -> Answer:
    """GET /manage/rooms"""
    service = person(call)
    call.serving.repositories.see_known()
    return data(200, rooms_overview.overview(service, call.query.get("after", "")))


def users(call: Call) -> Answer:
    """GET /manage/users"""
    return data(200, {"users": user_managing.list_users(person(call))})


def add_user(call: Call) -> Answer:
    """POST /manage/users"""
    service, name = person(call), _text(call, "name")
    link = user_managing.add_user(service, name)
    said = {"name": name.lower(), "link": f"{call.serving.address.origin}{PATH}#{link}"}
    return data(201, said)


def remove_user(call: Call) -> Answer:
    """DELETE /manage/users/{user}"""
    user_managing.remove_user(person(call), call.path["user"])
    return data(200, {"removed": call.path["user"]})


def tokens(call: Call) -> Answer:
    """GET /manage/tokens"""
    found = user_managing.list_tokens(person(call), call.query.get("user", ""))
    worded = [{**one, "scopes": in_words(parsed(one["scope"]))} for one in found]
    return data(200, {"tokens": worded})


def mint(call: Call) -> Answer:
    """POST /manage/tokens. On this machine alone: it opens rooms with an owner, which the key
    does not (SERVE-7), so it is as much as a shell of the machine's owner.
    """
    service, given = person(call), call.body()
    if not call.serving.address.private:
        raise denied("shell_required", "here tokens of users are made by 'agent-sync token mint'")
    said = given.get("label")
    asked = {
        "scope": given.get("scope"), "label": "" if said is None else label(said, "label"),
        "expires_in": given.get("expires_in"),
    }  # fmt: skip
    made = user_managing.mint_for(service, _text(call, "user"), asked)
    return data(201, {**made, "scopes": in_words(parsed(made["scope"]))})


def revoke(call: Call) -> Answer:
    """DELETE /manage/tokens/{token}"""
    user_managing.revoke_token(person(call), call.path["token"])
    return data(200, {"revoked": True, "id": call.path["token"]})


def scope(call: Call) -> Answer:
    """POST /manage/scope: a scope in words, before anybody gets it."""
    person(call)
    found = parsed(call.body().get("scope"))
    return data(200, {"scope": str(found), "scopes": in_words(found)})


def machines(call: Call) -> Answer:
    """GET /manage/machines"""
    return data(200, {"machines": machines_overview.machines(person(call))})


def end_machine(call: Call) -> Answer:
    """DELETE /manage/machines/{shared}/{machine}"""
    over = machines_overview.end(person(call), call.path["shared"], call.path["machine"])
    return data(200, {"ended": call.path["machine"], "over": over})


def devices(call: Call) -> Answer:
    """GET /manage/devices"""
    return data(200, {"devices": device_waiting.waiting(person(call))})


def failed(call: Call) -> Answer:
    """GET /manage/failed"""
    return data(200, {"failed": user_managing.list_failed(person(call))})


def _text(call: Call, name: str) -> str:
    found = call.body().get(name)
    if not isinstance(found, str):
        raise bad("invalid_name", f"{name}: a text", parameter=name)
    return found


MINTED = {"user": TEXT, "scope": TEXT, "label": TEXT, "expires_in": COUNT}
ROUTES = (
    page("manage.html"), page("manage.js"), page("manage.css"),
    Route("GET", "/manage/server", server, "what can be done here (the person's key)"),
    Route("GET", "/manage/rooms", rooms, "all rooms from outside (the person's key)",
          query={"after": TEXT}),
    Route("GET", "/manage/users", users, "all users (the person's key)"),
    Route("POST", "/manage/users", add_user, "make a user (the person's key)", success=201,
          body={"name": TEXT}, required=("name",)),
    Route("DELETE", "/manage/users/{user}", remove_user, "remove a user (the person's key)"),
    Route("GET", "/manage/tokens", tokens, "tokens of users (the person's key)",
          query={"user": TEXT}),
    Route("POST", "/manage/tokens", mint, "a token of a user (the person's key)", success=201,
          body=MINTED, required=("user", "scope")),
    Route("DELETE", "/manage/tokens/{token}", revoke, "end a token of a user (the person's key)"),
    Route("POST", "/manage/scope", scope, "a scope in words (the person's key)",
          body={"scope": TEXT}, required=("scope",)),
    Route("GET", "/manage/machines", machines, "machines that share repositories, and when each"
          " was heard (the person's key)"),
    Route("DELETE", "/manage/machines/{shared}/{machine}", end_machine,
          "forget a machine, and end what it holds (the person's key)"),
    Route("GET", "/manage/devices", devices, "programs that wait to be let in (the person's key)"),
    Route("GET", "/manage/failed", failed, "tokens and codes that failed (the person's key)"),
)  # fmt: skip
