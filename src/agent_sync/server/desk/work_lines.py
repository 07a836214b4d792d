"""How much uncommitted work each agent has: lines by file, as git counts them in a few seconds."""

import os
from typing import Any

from ...actions.caller import Caller
from ...git import line_counts
from ...git.runner import Git, git_at
from ...git.stored_names import stored_path
from ...identity.who import OPERATOR
from ...protection import file_notes
from ...protection.file_notes import Author
from ...repository.path_keys import folder_of
from .person_door import Entered
from .viewer import looking

GIT_S, MOST = 2.0, 500
Facts = dict[str, Any]


def work(entered: Entered) -> Facts:
    """``{whole, agents: [{agent_id, added, removed, files}]}``. ``whole`` is False where git did
    not say all in time. Each file is its last author's, a sure one before one that is presumed.
    """
    with looking(entered) as caller:
        store, _ = caller.look()
        places: dict[str, dict[str, Author]] = {}
        for (key, checkout), authors in file_notes.all_work(store, MOST).items():
            if os.path.isabs(key) or ".." in key.split("/"):
                continue  # a database may be brought along
            author = max(authors, key=lambda one: (not one.presumed, one.wrote_at))
            places.setdefault(checkout, {})[key] = author
        rows: dict[str, list[Facts]] = {}
        whole = True
        for checkout, keys in places.items():
            whole = _count(caller, checkout, keys, rows) and whole
    agents = [_agent(agent_id, files) for agent_id, files in sorted(rows.items())]
    return {"whole": whole, "agents": agents}


def _agent(agent_id: str, files: "list[Facts]") -> Facts:
    files.sort(key=lambda one: -one["added"] - one["removed"])
    added, removed = (sum(one[side] for one in files) for side in ("added", "removed"))
    return {"agent_id": agent_id, "added": added, "removed": removed, "files": files}


def _count(
    caller: Caller, checkout: str, keys: "dict[str, Author]", rows: "dict[str, list[Facts]]"
) -> bool:
    """Count the files of one checkout; whether git said all."""
    folder = folder_of(caller.project, checkout)
    if not (caller.project.common and checkout and os.path.isdir(folder)):
        return False
    git, root = git_at(folder, GIT_S), folder.rstrip(os.sep)
    names = {
        os.fsencode(os.path.relpath(stored_path(caller.project, checkout, key), root)): key
        for key in keys
    }
    counts = _counts(git, list(names))
    for name, (added, removed) in (counts or {}).items():
        key = names.get(name)
        if key is not None:
            author = keys[key]
            mine = rows.setdefault(author.agent_id or OPERATOR, [])
            mine.append(
                {"path": key, "added": added, "removed": removed, "presumed": author.presumed}
            )
    return counts is not None


def _counts(git: Git, names: "list[bytes]") -> "line_counts.Counts | None":
    known = line_counts.against_head(git)
    if known is None:
        return None
    new = line_counts.of_new(git, [name for name in names if name not in known])
    return None if new is None else {**known, **new}
