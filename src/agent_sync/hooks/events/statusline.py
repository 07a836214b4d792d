"""The status line, which the client asks for every few seconds: look, say one line, leave (CON-6).

It only reads: nobody is registered, nothing is noted, and a database that is not there or of an
earlier version is left as it is.
"""

import os
import time

from ...clients import claude_code
from ...failures import StoreError
from ...identity.liveness import Limits
from ...identity.who import of_session
from ...locks.claim import World
from ...repository import location
from ...status import glance
from ...store.opening import open_read_only
from ...store.sqlite import Row, Store
from ...views.glance_line import NAME, line, width_of
from ..call import NOTHING, Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

BUSY_MS = 200
_FIELDS = (claude_code.STATUS_SESSION, *claude_code.STATUS_PLACES)
_EXTRACT = "SELECT " + ", ".join(
    f"CASE json_type(?1, '{path}') WHEN 'text' THEN json_extract(?1, '{path}') END"
    for path in _FIELDS
)
_LONGEST = 4_096
_PAUSED = (
    "SELECT until_at FROM pauses WHERE ended_at IS NULL AND id > 0 AND from_at <= ?1 "
    "AND until_at > ?1 LIMIT 1"
)
_TROUBLE = {
    "database_too_new": "older than its database, install it again",
    "database_corrupt": "database damaged, see agent-sync doctor",
    "database_busy": "database busy",
}
"""Code of a failure -> what is shown; their kinds need not be loaded."""
_UNREADABLE = "database unreadable, see agent-sync doctor"


def answer(raw: bytes, env: "Mapping[str, str]") -> Answer:
    """One line for the client's status JSON, or nothing at all. Raises OSError, StoreError."""
    said = _said(raw, env)
    return Answer(out=said + "\n") if said else NOTHING


def _said(raw: bytes, env: "Mapping[str, str]") -> str:
    session_id, *named = _fields(raw)
    project_dir, *others = named
    places = [project_dir, env.get(claude_code.PROJECT_DIR, ""), *others]
    start = next((place for place in places if place), "") or os.getcwd()
    here = location.locate(start, env)
    if here is None or not here.initialised:
        return ""
    who = _who(env, session_id)
    try:
        store = open_read_only(here, busy_ms=BUSY_MS)
        if store is None:
            return ""
        world = World(time.time_ns() // 1_000_000, Limits(env), project=here)
        found = glance.take(store, world, who, here.checkout_name)
        paused = store.value(_PAUSED, (world.now,))
    except StoreError as error:
        return f"{NAME}: " + _TROUBLE.get(error.code, _UNREADABLE)
    shown = line(found, width_of(env.get("COLUMNS", "")))
    if not paused:
        return shown
    left = max(1, round((int(paused) - world.now) / 60_000))
    return f"{NAME}: PAUSED {left}m" + shown.removeprefix(NAME + ":").replace(" ", " · ", 1)


def _who(env: "Mapping[str, str]", session_id: str) -> str:
    if session_id:
        return of_session(env, session_id)[0]
    from ...identity.who_acts import identify

    return identify(env)[0]


def _fields(raw: bytes) -> list[str]:
    """Session id and folders, '' for each that is missing or cannot be meant. SQLite reads JSON."""
    text = raw.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        row = Store(":memory:").one(_EXTRACT, (text,))
    except StoreError:  # no JSON that SQLite reads, or an SQLite that reads none
        row = _slowly(raw)
    return [
        value if isinstance(value, str) and _is_usable(value) else ""
        for value in row or ("",) * len(_FIELDS)
    ]


def _is_usable(value: str) -> bool:
    """No text of the client's own is endless, or holds a NUL or half a character."""
    if len(value) >= _LONGEST or "\0" in value:
        return False
    return value.encode("utf-8", "replace").decode("utf-8") == value


def _slowly(raw: bytes) -> Row:
    from ..payload_in_python import loaded, value_at

    data = loaded(raw)
    return tuple(value_at(data, path) for path in _FIELDS)
