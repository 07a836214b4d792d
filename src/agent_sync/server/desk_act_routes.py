"""What the person does at the page (WEB-1, REPO-3): for their key alone, which acts as they are.

No cookie says who asks, so no page of another origin acts by a browser's hand; the border refuses
other origins, and bodies that are no JSON, all the same.
"""

import time
from functools import partial

from ..rooms.json_values import text_of, version_of
from ..rooms.room_errors import bad, missing
from .desk import acts, done_once
from .desk.done_once import DoneOnce
from .desk.person_at_desk import PersonAtDesk
from .desk.person_door import entered
from .http_answers import Answer, data
from .http_calls import Call
from .route_table import OBJECT, TEXT, Route

KEPT = "desk_once"
LONGEST_SURE = 100


def do(call: Call) -> Answer:
    """POST /repositories/{name}/do/{act}"""
    at = entered(call)
    name = call.path["act"]
    if name not in acts.ACTS:
        raise missing("act not found", id=name[:80])
    call.serving.rate.take(call.asker().digest, time.monotonic())
    given = call.body()
    odd = [one for one in given if one not in BODY]
    if odd:
        raise bad("unknown_field", f"a body has {', '.join(BODY)}", field=str(odd[0])[:80])
    params = acts.checked(name, given.get("params"), here=call.here)
    caller = PersonAtDesk(at.repository, at.env)
    run = partial(acts.do, caller, name, params, _sure(given.get("sure")))
    once = done_once.word(given.get("once"))
    mark = version_of(f"{at.repository.name}/{name}/{text_of(params)}")
    kept = done_once.ALIKE_S if acts.ACTS[name].repeats else 0.0
    key, kept = (f"{once}/{mark}", done_once.NAMED_S) if once else (mark, kept)
    return data(200, _done(call).run(key, kept, run))


def _sure(given: object) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > LONGEST_SURE:
        raise bad("invalid_field", "sure: the text that the question came with", field="sure")
    return given


def _done(call: Call) -> DoneOnce:
    found: DoneOnce = call.serving.kept.setdefault(KEPT, DoneOnce(time.monotonic))
    return found


def listed(call: Call) -> Answer:
    """GET /repositories/{name}/acts"""
    entered(call)
    shown = acts.DEFINITIONS.items()
    found = {name: one for name, one in shown if call.here or not one["writes"]}
    return data(200, {"acts": found, "here": call.here})


BODY = {"params": OBJECT, "sure": TEXT, "once": TEXT}
ROUTES = (
    Route("POST", "/repositories/{name}/do/{act}", do,
          "do something to a repository as the person (the person's key)", body=BODY),
    Route("GET", "/repositories/{name}/acts", listed,
          "what can be done, with parameters (the person's key)"),
)  # fmt: skip
