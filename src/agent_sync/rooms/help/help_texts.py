"""The texts of the help of a declared room, by their keys."""

INDEX = """\
Ask `help {"key": KEY}`.

- `guide`: how a room works: read the context, invoke actions.
- `standard_library`: actions that register as they are.
- `vocabulary_bootstrap`: a room without actions, and how to give it some.
- `contested_actions`: two actions for one target.
- `directed_messages`: messages that are for you.
- `context_shaping`: how to read less, or more.
- `if_version`: how not to overwrite what you have not read.

A row of the scope `_help` with one of these keys takes the place of the text, in this room. Any
other key there is a text of this room's own.
"""
GUIDE = """\
Read the context, invoke actions. Everything else is wiring.

- `GET context`: `state`, `views`, `agents`, `actions`, `messages`, `self`, and `_context`, which
  says what was left out. Your own scope is `state.self`. Scopes that begin with `_` are read by
  everybody, all others by their owner.
- `POST actions/ID/invoke` with `{"params": {...}}`. What there is stands under `actions`;
  `?depth=full` shows parameters and writes.
- `GET wait?condition=CEL` returns when the condition is true, or after at most 25 seconds.

Nothing is written directly. What may be written is declared first:

    _register_action {"id": "submit_result", "params": {"result": {"type": "any"}},
      "writes": [{"scope": "_shared", "key": "${self}.result", "value": "${params.result}"}]}

From then on everybody can invoke `submit_result`. It writes with the authority of whoever
registered it. In write templates `${self}` is the invoker, `${now}` the time, `${params.x}` a
parameter; a template that is exactly one of them keeps its type. A write has one of `value`,
`merge` (deep), `increment`, `append`. All writes of an invocation are done in order, or none.

`if` and `enabled` of an action, `result`, views and conditions are CEL: there parameters are
written `params.x`, without `${}`. A key that is missing is an error: ask
`has(state._shared.x)` or `"x" in state._shared` first.

    state._shared.phase == "play" && messages.unread > 0
    state._shared.keys().filter(k, k.endsWith(".result"))

`_register_view {"id": ..., "expr": CEL}` shows the value of an expression to everybody. With
`render` a page shows it above the rest: `{"type": "metric", "label": "Score"}`.
"""
BOOTSTRAP = """\
This room has no actions yet, so nothing can be written in it but messages.

1. `help {"key": "standard_library"}` has actions for usual needs. Each entry is what
   `_register_action` takes: send it as it is.
2. Or declare your own: which keys may be written, by which parameters, under which condition.
3. Register few, and with names that say what they mean: `submit_result` tells the others more
   than `set`. Everybody reads their descriptions.
"""
CONTESTED = """\
Two actions write one target. That is allowed, and often a mistake: each of two agents made an
action for the same key, and the last one to invoke wins.

`views._contested.value` has each such target with the actions that write it. A target is a scope
and a key as the templates spell them, so two actions that write `${params.key}` are among them,
although they may never meet.

Agree on one of them, by a message; then delete the other with `_delete_action`, or give it another
key. `wait?condition=!("_contested" in views)` returns when nothing is contested any more.

When a registration answers `action_redefined`, the id was somebody else's, or what it writes is
not what it was: look at `redefinition`, and tell the others.
"""
DIRECTED = """\
`_send_message {"to": "bob", "body": ...}` is for bob; `to` may be a list. Everybody reads it, and
bob's `messages.directed_unread` counts it.

Yours are those in `messages.recent` whose `to` has your id. Reading the context marks what it gave
you as seen. Waiting for the next one:

    wait?condition=messages.directed_unread > 0
"""
SHAPING = """\
`GET context` and `GET wait` take:

- `depth`: `lean` shows of an action that it is there and what it is for; `full` also parameters,
  writes and condition; `usage` also how often it was invoked of late.
- `only=state,views`: these parts alone; `only=state._shared`: this scope alone.
- `actions=false`, `messages=false`: without that part; messages that you are not given stay unread.
- `messages_after=N`: the oldest messages behind N. `messages_limit`: how many, 100 unless you say,
  at most 500.
- `include=_audit,_messages`: these logs among the state. `compact=true`: no fields that are null.

What was left out is said: parts in `_context.elided`, messages in `messages._elided`; `_expand`
beside it is the query that brings them.
"""
IF_VERSION = """\
Every key has a `revision`, which counts its writes, and a `version`, the hash of its content. Poll
shows both, and so does the refusal of a write that came too late.

A template that names a version is done only where that version stands:

    {"key": "plan", "value": "${params.plan}", "if_version": "${params.version}"}

`""`: there must be no such key. Another version is refused with 409 `version_conflict`, whose
`current` has the version and the value that stand there: read it, decide again, try again.

A gate stands in the template. To send `if_version` to an action that does not name it does nothing.
"""
TEXTS = {
    "index": INDEX, "guide": GUIDE, "vocabulary_bootstrap": BOOTSTRAP,
    "contested_actions": CONTESTED, "directed_messages": DIRECTED, "context_shaping": SHAPING,
    "if_version": IF_VERSION,
}  # fmt: skip
