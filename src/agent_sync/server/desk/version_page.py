"""Kept versions: a list, and one with what it was, what stands there now, and how it was lost."""

import os
from collections.abc import Mapping
from typing import Any

from ...actions import restore_actions
from ...actions.caller import Caller
from ...actions.chosen_version import demand_inside
from ...actions.given_values import numbered
from ...actions.refusal_types import OutsideTrees
from ...actions.restore_actions import Listed
from ...errors import NotFound
from ...feed import looked_back
from ...protection import kept_versions, lost_versions
from ...protection.alarms import KIND
from ...protection.kept_versions import BEFORE, Kept
from ...repository import contents
from ...repository.path_keys import folder_of, key_of, path_of
from ...rooms.room_errors import bad
from ...store.sqlite import Store
from ...views import payload
from . import hunks, lost_work, offers
from .person_door import Entered
from .viewer import looking

MOST, OF_FILE = 200, 100
LONGEST_PATH = 4096
ABOUT_MS = 60_000
GONE = "what it held is gone"
LARGE = "it is too large to be shown here"
NO_TEXT = "it is no text"
NOT_THERE = "the file is not there now"
ELSEWHERE = "it does not lie in this repository"
Facts = dict[str, Any]


def place_of(caller: Caller, path: str) -> "tuple[str, str]":
    """(key, checkout) of a path of the repository. Raises RoomError (400) for any other."""
    if not path or len(path) > LONGEST_PATH or "\0" in path:
        raise bad("invalid_parameter", "path: a path in the repository", parameter="path")
    key, checkout = key_of(caller.project, path, caller.cwd, link=_is_link(caller, path))
    if not checkout or os.path.isabs(key):
        raise bad("outside_repository", "name what lies in the repository", path=path[:200])
    return key, checkout


def _is_link(caller: Caller, path: str) -> bool:
    return os.path.islink(os.path.join(caller.cwd, path))


def versions(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """``{versions}``, newest first: of one ``path`` or of all; with ``all=true`` also those that
    were put back or kept only in case. Raises RoomError (400).
    """
    path, everything = query.get("path", ""), query.get("all") == "true"
    with looking(entered) as caller:
        store, _ = caller.look()
        with store.reading():
            if path:
                key, checkout = place_of(caller, path)
                found = of_file(store, key, checkout, everything=everything)
            else:
                found = lost_versions.listed(store, MOST, everything)
            rows = restore_actions.listed(store, found)
            return {"versions": [row(caller, one, here=entered.here) for one in rows]}


def of_file(store: Store, key: str, checkout: str, *, everything: bool) -> "list[Kept]":
    """The versions of one file, newest first."""
    found = kept_versions.of_file(store, key, checkout)
    return [x for x in found if everything or not (x.restored_at or x.why == BEFORE)][:OF_FILE]


def row(caller: Caller, one: Listed, *, here: bool) -> Facts:
    """One version in a list."""
    acts = offers.of_version(one.version, here=here)
    return {**payload.kept(one, caller.project), "id": f"V{one.version.id}", "acts": acts}


def version(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """One version, 'V6', whole. Raises RoomError (404, 400)."""
    with looking(entered) as caller:
        store, _ = caller.look()
        one = lost_versions.get(store, numbered(query["version"], "V", "version"))
        (listed,) = restore_actions.listed(store, [one])
        before, before_why = _before(store, caller, one)
        now, now_why = _now(caller, one)
        by = _by(store, listed)
        return {
            "version": row(caller, listed, here=entered.here),
            "path": one.key,
            "before": hunks.text_of(before),
            "before_why": before_why or _unshown(before),
            "now": hunks.text_of(now),
            "now_why": now_why or _unshown(now),
            **hunks.between(before, now),
            "says": lost_work.says(listed, caller.clock(), by["command"] or ""),
            "by": by,
            "acts": offers.of_version(one, here=entered.here),
        }


def _before(store: Store, caller: Caller, one: Kept) -> "tuple[bytes | None, str]":
    try:
        return lost_versions.content(store, one, caller.project), ""
    except NotFound:
        return None, GONE


def _now(caller: Caller, one: Kept) -> "tuple[bytes | None, str]":
    """What stands there now, of a file in a checkout of this repository alone."""
    try:
        demand_inside(caller, one, "")
    except OutsideTrees:
        return None, ELSEWHERE
    path = path_of(caller.project, one.checkout, one.key)
    if not _lies_in(path, folder_of(caller.project, one.checkout)):
        return None, ELSEWHERE
    found = contents.look(path)
    if found.content is None:
        return None, LARGE if found.hash.startswith("large") else NOT_THERE
    return found.content, ""


def _lies_in(path: str, folder: str) -> bool:
    """Whether no link on its way leads out of the checkout."""
    real = os.path.realpath(folder)
    return os.path.commonpath((real, os.path.realpath(os.path.dirname(path)))) == real


def _unshown(content: "bytes | None") -> "str | None":
    if content is None or hunks.text_of(content) is not None:
        return None
    return NO_TEXT if hunks.is_binary(content) else LARGE


def _by(store: Store, listed: Listed) -> Facts:
    """Who changed it, by which command if that is known, and when."""
    one = listed.version
    return {
        "agent": listed.changed_by or None,
        "agent_id": one.by_id or None,
        "command": _command(store, one),
        "at": payload.moment(one.at),
    }


def _command(store: Store, one: Kept) -> "str | None":
    """The beginning of the command, as the feed has it behind 'kept as V6'."""
    around = looked_back.of_path(store, one.key, KIND, one.at - ABOUT_MS, one.at + ABOUT_MS)
    for event in around:
        _, found, rest = event.body.partition(f"kept as V{one.id}")
        if found and not rest[:1].isdigit() and rest.startswith(" (") and rest.endswith(")"):
            return rest[2:-1]
    return None
