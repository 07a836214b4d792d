"""One file: who has and wants it, whose work lies in it, what happened to it and is kept of it."""

import os
from collections.abc import Mapping
from typing import Any

from ...actions import restore_actions
from ...actions.caller import Caller
from ...feed import looked_back, search
from ...git import file_log
from ...git.runner import git_at
from ...identity.who import OPERATOR
from ...locks.lease import RESOURCE, covers
from ...messages import all_sent
from ...presence import called
from ...protection import commit_makers, file_notes
from ...repository.path_keys import folder_of, path_of
from ...status import board as boards
from ...status import lease_concerns
from ...status.board import Board
from ...store.sqlite import Store
from ...tasks import task_board
from ...views import payload
from . import feed_rows, offers, version_page, waiting_rows
from .person_door import Entered
from .viewer import looking

EVENTS, MESSAGES, TASKS, COMMITS = 200, 50, 50, 20
LOOKED_AT = 500
GIT_S = 2.0
Facts = dict[str, Any]


def page(entered: Entered, query: "Mapping[str, str]") -> Facts:
    """All of it. Raises RoomError (400) for a path that is none in the repository."""
    with looking(entered) as caller:
        store, me = caller.look()
        key, checkout = version_page.place_of(caller, query.get("path", ""))
        with store.reading():
            seen = boards.read(store, caller.world(), me, person=True)
            found = _known(caller, store, key, checkout, here=entered.here)
            found |= _held(caller, seen, key)
        found["commits"] = _commits(caller, store, key, checkout)
    return found


def _known(caller: Caller, store: Store, key: str, checkout: str, *, here: bool) -> Facts:
    kept = version_page.of_file(store, key, checkout, everything=True)
    rows = restore_actions.listed(store, kept)
    events = looked_back.page(store, key=key, limit=EVENTS)
    return {
        "path": key,
        "checkout": None if checkout == caller.project.checkout_name else checkout,
        "exists": os.path.lexists(path_of(caller.project, checkout, key)),
        "owner": _owner(store, key, checkout),
        "events": [feed_rows.event(one) for one in reversed(events)],
        "versions": [version_page.row(caller, one, here=here) for one in rows],
        "messages": _messages(store, key),
        "tasks": _tasks(store, key),
    }


def _held(caller: Caller, seen: Board, key: str) -> Facts:
    """Who holds it, or something that it lies in, and who waits for it."""
    held = [x for x in seen.leases if x.lease.target != RESOURCE and covers(x.lease, key)]
    waits = waiting_rows.lines(seen, list(lease_concerns.waiting_for(seen)))
    return {
        "holders": [
            {
                **payload.held(one, caller.project),
                "acts": offers.of_lease(one.lease.target, one.lease.key, one.lease.agent_id),
            }
            for one in held
        ],
        "waits": [one for one in waits if one["path"] == key],
    }


def _owner(store: Store, key: str, checkout: str) -> "Facts | None":
    """Whose uncommitted work lies in it, as far as the notes say: who wrote it last."""
    authors = file_notes.authors_of(store, key, checkout)
    if not authors:
        return None
    who = authors[0].agent_id or OPERATOR
    return {
        "id": who,
        "name": called.shown(store, who),
        "since": payload.moment(authors[0].wrote_at),
        "presumed": authors[0].presumed,
        "others": len(authors) - 1,
    }


def _messages(store: Store, key: str) -> "list[Any]":
    """The messages that name it, newest first."""
    hits = search.find(store, key, LOOKED_AT)
    numbers = sorted(
        (x.number for x in hits if x.kind == "message" and key in x.body), reverse=True
    )
    letters = all_sent.numbered(store, numbers[:MESSAGES])
    return [payload.message(one, one.to) for one in reversed(letters)]


def _tasks(store: Store, key: str) -> "list[Any]":
    """The tasks that name it, or a folder that it lies in; the newest first."""
    every = task_board.listed(store, "all", LOOKED_AT)
    mine = [
        x for x in every if any(key == y or key.startswith(f"{y.rstrip('/')}/") for y in x.files)
    ]
    return [payload.task(one) for one in mine[:TASKS]]


def _commits(caller: Caller, store: Store, key: str, checkout: str) -> "list[Facts]":
    """The commits that changed it last, with whose command made each, where that is known."""
    if not caller.project.common:
        return []
    git = git_at(folder_of(caller.project, checkout), GIT_S)
    found = []
    for one in file_log.of_file(caller.project, git, key, COMMITS):
        maker = commit_makers.maker(store, one.oid)
        name = called.shown(store, maker) if maker else one.author
        found.append(
            {
                "oid": one.oid,
                "at": payload.moment(one.at),
                "agent": name,
                "agent_id": maker or None,
                "author": one.author,
                "subject": one.subject,
            }
        )
    return found
