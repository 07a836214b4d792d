"""What each error word of a server of rooms means, and with which status the code raises it."""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "agent_sync"
STATUS = {"bad": 400, "denied": 403, "missing": 404, "conflict": 409}
BY_NUMBER = "RoomError"
LIMIT = "limit_exceeded"
ANYTHING = "..."
"""Stands in a word where the code puts in a name."""


@functools.cache
def codes() -> "dict[str, set[int]]":
    """Every word that is raised anywhere in ``rooms/`` and ``server/``, with its statuses."""
    found: dict[str, set[int]] = {LIMIT: {413, 429}}
    for folder in ("rooms", "server"):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            for code, status in _raised(ast.parse(path.read_text("utf-8"))):
                found.setdefault(code, set()).add(status)
    return found


def _raised(tree: ast.AST) -> "Iterator[tuple[str, int]]":
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        name, given = node.func.id, list(node.args)
        if name == BY_NUMBER and len(given) > 1 and isinstance(given[0], ast.Constant):
            code, status = _text(given[1]), given[0].value
        elif name in STATUS and given:
            code, status = _text(given[0]), STATUS[name]
        else:
            continue
        if code and isinstance(status, int):
            yield code, status


def _text(node: ast.expr) -> str:
    """A text as it stands in the code, "" for one that is computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(one) or ANYTHING for one in node.values)
    return ""


THIN, DIRECT, PORT = ("thin",), ("direct",), ("port",)
BOTH = ("thin", "direct")
DECLARED, SIGN_IN, TOOLS = ("declared",), ("sign-in",), ("tools",)
MEANS: "dict[str, tuple[tuple[str, ...], str]]" = {
    "room not found": (BOTH, "there is no room of this id and profile, whatever token is sent"),
    "not found": (("thin", "port"), "no such row of state; no such address"),
    "room_exists": (BOTH, "the id is taken; `id` says which"),
    "authentication_required": (BOTH, "no token was sent (in a thin room: to delete it)"),
    "invalid_token": (DIRECT, "the token is nobody's in this room"),
    "read_only_token": (DIRECT, "a view token does not act"),
    "room_token_required": (DIRECT, "only the room's own token may do this"),
    "identity_mismatch": (
        DIRECT,
        "`agent` or `scope` names somebody else than the token is (`authenticated_as`, `claimed`)",
    ),
    "scope_denied": (BOTH, "the scope is not among the grants, or is written by the room alone"),
    "agent_exists": (DIRECT, "the id has joined; come back with its token"),
    "agent not found": (DIRECT, "no agent of this id has joined"),
    "action not found": (DIRECT, "there is no action of this id"),
    "action_expired": (DIRECT, "the action had a timer, and its time is over"),
    "action_cooldown": (
        DIRECT,
        "the action rests or is not there yet: `available_at`, or `ticks_remaining`",
    ),
    "action_disabled": (DIRECT, "its `enabled` is false"),
    "action_owned": (
        DIRECT,
        "the action is another agent's: only that one may replace or delete it",
    ),
    "reserved_id": (DIRECT, "a built-in action has this id"),
    "view not found": (DIRECT, "there is no view of this id"),
    "view_owned": (DIRECT, "the view is another agent's"),
    "view_token_exists": (DIRECT, "`rotate-view-token` replaces it"),
    "precondition_failed": (DIRECT, "the `if` of the write or of the action is false"),
    "version_conflict": (
        BOTH,
        "`if_version` is not the version that stands there; `current` is the row",
    ),
    "not_found": (BOTH, "no such key: for a timer to renew, or for an `if_version` other than 0"),
    "invalid_if_version": (BOTH, "it is no whole number, or goes with an append without a key"),
    "invalid_cel": (DIRECT, "the expression is none; `detail` says why, `field` where it stands"),
    "cel_error": (DIRECT, "evaluating failed; `detail` says why, `field` where it stands"),
    "invalid_param": (DIRECT, "not one of the values that the action allows (`allowed`)"),
    "invalid_param_type": (DIRECT, "a parameter of another type: `expected`, `actual`"),
    "params.... is required": (DIRECT, "the action needs this parameter (`param`)"),
    "params must be an object": (DIRECT, "`params` is something else"),
    "invalid_params": (DIRECT, "the schema of an action's parameters is none (`detail`)"),
    "invalid_timer": (DIRECT, "no timer; `detail` says why"),
    "no wall-clock timer to renew": (DIRECT, "the key has no timer in `ms`"),
    "write needs a key (or use append: true)": (DIRECT, "a write without a key"),
    "write_failed": (BOTH, "it cannot be done as it was asked; `detail` says why"),
    "writes must be an array": (DIRECT, "of an action"),
    "writes array is required": (DIRECT, "of `_batch_set_state`"),
    "max ... writes per batch": (DIRECT, "more than 20"),
    "max ... writes per action": (DIRECT, "more than 100"),
    "on_invoke must be an object": (DIRECT, 'of an action: `{"timer": {...}}`'),
    "no agent identity": (DIRECT, "the room's own token has no scope and no sign of life"),
    "key is required": (BOTH, "a key is a text, and not empty"),
    "invalid_key": (BOTH, "a control character in a key or a scope"),
    "value is required": (THIN, "`null` is a value, nothing is none"),
    "scope must be a text": (BOTH, "it is something else"),
    "room is required": (TOOLS, "several repositories, or none, can be read: `rooms`"),
    "id is required": (DIRECT, "an id is a text, and not empty"),
    "... is required": (BOTH, "the field is missing, or empty, or no text"),
    "... must be a text": (DIRECT, "the field is something else"),
    "... must be an array": (DIRECT, "`public_keys` and `views` of a join, at most 100"),
    "views must be objects": (DIRECT, "those of a join"),
    "state must be an object": (DIRECT, "that of a join"),
    "description must be a text": (DIRECT, "that of a view"),
    "expr is required": (DIRECT, "of a view"),
    "expr string is required": (DIRECT, "of `eval`"),
    "condition is required": (DIRECT, "of `wait`"),
    "invalid_id": (BOTH, "an id that is kept for something else"),
    "invalid_...": (
        BOTH,
        "`id`, `name`, `role`, `kind`, `to`, `scope` or a number in the address: too long, "
        "with `/` or control characters, or no number",
    ),
    "invalid_kind": (BOTH, "`action_invocation` is what the room says itself"),
    "invalid_to": (BOTH, "`to` is an id, or a list of at most 100"),
    "invalid_agent": (DIRECT, "`agent` is an id"),
    "invalid_grants": (DIRECT, "grants are a list of scopes; the room's own are not among them"),
    "no fields to update": (DIRECT, "nothing that can be changed was sent"),
    "invalid_only": (DIRECT, "`only` names a part that there is not (`allowed`)"),
    "invalid_render": (DIRECT, "`render` of a view is an object"),
    "invalid_parameter": (("thin", "direct"), "a number in the address is none (`parameter`)"),
    "invalid_value": (BOTH, "half a character, or a number that no store can hold"),
    LIMIT: (("thin", "direct", "port"), "one of the server's limits: `limit`, `most`"),
    "unknown_machine": (DECLARED, "of `link`: the machine has not said `hello`, or has left"),
    "machine_of_another": (DECLARED, "of `link`: a machine is its first user's (`machine`)"),
    "epoch_changed": (
        DECLARED,
        "of `link`: the server's database was restored (`epoch`); say `hello`, and begin anew",
    ),
    "too_old": (DECLARED, "of `link/since`: what changed then is not told any more; begin at 0"),
    "invalid_machine": (DECLARED, "of `link`: no id of a machine, or no name"),
    "invalid_item": (DECLARED, "of `link`: no document, or no kind of one"),
    "invalid_number": (DECLARED, "of `link`: a number is a whole one (`parameter`)"),
    "no machine of that id shares this repository": (PORT, "it has left, or was ended before"),
    "shared_repository": (
        DECLARED,
        "what machines share is kept by `serve backup`, not by an export",
    ),
    "invalid_seq": (DECLARED, "the room has no such sequence"),
    "unknown_param": (DECLARED, "an action on a repository does not take this parameter"),
    "outside_repository": (DECLARED, "a path that does not lie in the repository (`path`)"),
    "full_access_required": (
        DECLARED,
        "in a repository: a top folder, a pattern over one, or everything (`path`)",
    ),
    "agent_required": (DECLARED, "the token is a user's, who has not joined as one agent"),
    "agent_not_found": (DECLARED, "no agent of this id has joined the room of the token"),
    "user_required": (DECLARED, "it has to be said for which user"),
    "help_key_not_found": (DECLARED, "`help` has no such key; those that it has are `available`"),
    "seq must be a non-negative integer": (DECLARED, "of `replay`, and `after` of a history"),
    "user_exists": (DECLARED, "a user has this name"),
    "user_not_found": (DECLARED, "no user has this name"),
    "invalid_name": (DECLARED, "the name of a user is none"),
    "invalid_scope": (DECLARED, "the scope of a token is none"),
    "invalid_expires_in": (DECLARED, "the time that a token is to last is none"),
    "invalid_grant": (DECLARED, "this refresh token is not valid"),
    "invalid_role": (DECLARED, "not one of the roles in `valid`"),
    "invalid_room_token": (DECLARED, "it is not the room's own token"),
    "token_revoked": (DECLARED, "the token has been revoked"),
    "scope_exceeds_token": (DECLARED, "a token passes on no more than it has"),
    "scope_exceeds_access": (DECLARED, "the user is less than this in the room (`room`)"),
    "not_owner": (DECLARED, "only the owner of the room invites, and takes out"),
    "already_owned": (DECLARED, "the room has an owner"),
    "gone": (
        (*BOTH, "declared"),
        "`Last-Event-ID` lies before what is kept; `oldest` is the first that is",
    ),
    "invalid_link": (SIGN_IN, "a link is for one use within 15 minutes; there may be another one"),
    "ceremony_over": (SIGN_IN, "what was begun lasts ten minutes, and takes one answer"),
    "csrf_denied": (SIGN_IN, "`csrf` is not what this page began with"),
    "sign_in_failed": (SIGN_IN, "the passkey was not accepted"),
    "passkey_known": (SIGN_IN, "this passkey is registered already"),
    "last_passkey": (SIGN_IN, "nobody removes their last passkey; `agent-sync user recover` does"),
    "invalid_request": (
        SIGN_IN,
        "`device_code` is missing; what a program asked for is over, or not whole",
    ),
    "invalid_client": (SIGN_IN, "there is no client of this `client_id`"),
    "invalid_redirect_uri": (
        SIGN_IN,
        "a client is answered by https, or on the user's own machine",
    ),
    "form_expected": (SIGN_IN, "`/oauth/token` takes `application/x-www-form-urlencoded`"),
    "not_embodied": (TOOLS, "acting needs an agent: call `sync_embody` first"),
    "name_taken": (TOOLS, "no name like this one is free; choose another one"),
    "no_state": (TOOLS, "an agent has no private state in a repository"),
    "invalid_level": (TOOLS, "`level` is `observe`, or `role` with the role to keep to"),
    "unknown_tool": (TOOLS, "there is no tool of this name"),
    "unknown_argument": (TOOLS, "the tool has no such argument (`allowed`)"),
    "invalid_argument": (TOOLS, "an argument of another type than `expected`"),
    "method_not_allowed": (TOOLS, "only `POST`: no stream is kept, and no session has to be ended"),
    "mcp_missing": (TOOLS, "the server has no extra `mcp`"),
    "invalid_code": (
        (*PORT, *SIGN_IN),
        "the code of a link is for one use within 60 seconds; no open request has this code",
    ),
    "person_only": (PORT, "only the person's key opens a repository's page"),
    "person_required": (PORT, "only the person's key manages this server"),
    "shell_required": (
        PORT,
        "over HTTP a user's token is minted on a server of this machine alone; else in a shell",
    ),
    "act not found": (PORT, "the page of a repository has no act of this name (`id`)"),
    "ask_first": (
        PORT,
        "an act at the page hurts somebody: `whom`; the same with `sure` does it, if it still does",
    ),
    "invalid_field": (PORT, "`once` or `sure` of an act is no text, or too long (`field`)"),
    "not_here": (PORT, "what writes files is done on the repository's own machine alone"),
    "unknown_field": (PORT, "the body of an act has no such field (`field`)"),
    "unknown_host": (PORT, "the `Host` of the request is none of this server's names"),
    "origin_denied": (PORT, "the request comes from a page of another site"),
    "json_expected": (PORT, "a body without `Content-Type: application/json`"),
    "invalid JSON": (PORT, "the body is no JSON, no object, or deeper than 64 levels"),
    "body_too_large": (PORT, "a body of more than 1 MB"),
    "body_timeout": (PORT, "the body did not arrive within 30 seconds"),
    "closing": (PORT, "the server is about to end; ask again"),
    "busy": (PORT, "the store is busy; ask again"),
    "store_unavailable": (PORT, "the database cannot be reached; the server goes on asking"),
    "internal_error": (PORT, "nobody expected this; the server's standard error says more"),
}
"""error word -> (where it occurs, what it means)."""
NEVER_SENT = {"already_there", "invalid_document", "invalid_profile", "stale_draft"}
"""Words that no request can bring about: of commands, or of faults in this program."""
