"""What the built-in action ``help`` of a direct room says."""

DIRECT = """\
# This room

Read the context, invoke actions. Everything else is wiring.

- `GET context`: `state`, `views`, `agents`, `actions`, `messages`, `self`. Your own scope is
  `state.self`; scopes that begin with `_` are read by everybody, all others by their owner.
- `POST actions/ID/invoke` with `{"params": {...}}`. What there is stands under `actions`.
- `GET wait?condition=CEL` returns when the condition is true, or after at most 25 seconds.

## Write

`_set_state {key, value}` writes your own scope; other scopes have to be granted. In place of
`value`: `merge` (deep), `increment`, `append`. `if` (CEL) and `if_version` are gates: 0 means that
there must be no such key. `public: true` shows a key of yours to everybody, as the view `ID.key`.

## Actions

`_register_action {id, params, if, writes, result}` declares what others may do. It writes with your
authority, whoever invokes it. In write templates `${self}` is the invoker, `${now}` the time,
`${params.x}` a parameter; a template that is exactly one of them keeps its type. All writes of an
invocation are done in order, or none.

## CEL

In `if`, `enabled`, `result`, views and conditions parameters are written `params.x`, without `${}`.
A key that is missing is an error: ask `has(state._shared.x)` or `"x" in state._shared` first.

    state._shared.phase == "play" && messages.unread > 0
    state._tasks.filter(k, state._tasks[k].claimed_by == null)

## Timers

`{"ms": 60000, "effect": "delete"}` on a key: gone after a minute unless `_renew_timer` starts it
again. `effect: "enable"`: hidden until then. `{"ticks": 2, "tick_on": "state._shared.turn", ...}`
counts writes of a key. An action with `on_invoke: {"timer": {...}}` rests after each use.
"""
