"""What a merge would change in files that other agents have, asked before it starts (WORK-8).

Merge, pull, cherry-pick, revert, rebase and the taking of a stash: once begun they can leave
files of others half done, and cannot be finished past a lock.
"""

import os

from ...git import merged_files
from ...locks import granting, open_leases
from ...locks.claim import Claim
from ...locks.lease import AUTO, covers, related
from ...protection import file_notes, work_owners
from ...protection.work_owners import is_mine
from ...repository.path_keys import key_of_name, name_of
from ...shell.git.ref_moves import Step
from ..call import Answer, Call
from ..refusal_record import record_refusal
from .line_state import Line
from .stash_entries import is_of_another

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...locks.claim import Judgement

MOST = 50
"""So many of the files that others have are judged."""


def judge(call: Call, one: Step, line: Line) -> "Answer | None":
    """Refuse a merge that would change what another live agent holds or has not committed."""
    if not work_owners.others_at_work(call.store, call.agent_id, _name(call, line)):
        return None
    if one.how == "stash" and is_of_another(call, one.after[0]):
        return None  # refused for that: waiting for the files would not help
    here = os.path.join(call.cwd, one.cwd or "")
    patches = one.how == "am"
    after = [os.path.join(here, x) if patches else line.word(x) for x in one.after]
    names = merged_files.changed_by(line.git, one.how, line.word(one.ref), after)
    keys = {key_of_name(call.project, name) for name in names}
    if not keys:
        return None
    held = _held(call, _name(call, line), keys)
    work = {} if held else _worked_on(call, line, keys)
    if not held and not work:
        return None
    from .refused_merges import refuse_held, refuse_work

    record_refusal(call, one.form)
    return refuse_held(call, one, held) if held else refuse_work(call, one, work)


def _name(call: Call, line: Line) -> str:
    return name_of(call.project, line.checkout)


def _held(call: Call, checkout: str, keys: "set[str]") -> "list[tuple[str, Judgement]]":
    """(file, judgement) of those of the files that others hold."""
    leases = [
        lease
        for lease in open_leases.all_open(call.store)
        if not related(call.agent_id, lease.agent_id) and call.world.holds(lease)
    ]
    hit = sorted({key for lease in leases for key in keys if covers(lease, key)})[:MOST]
    if not hit:
        return []
    with call.store.reading():
        judged = [
            (key, granting.judge(call.store, _claim(call, checkout, key), call.world))
            for key in hit
        ]
    return [(key, found) for key, found in judged if found.blockers]


def _claim(call: Call, checkout: str, key: str) -> Claim:
    return Claim(call.agent_id, key, checkout=checkout, kind=AUTO)


def _worked_on(call: Call, line: Line, keys: "set[str]") -> "dict[str, dict[str, str]]":
    """file -> (id -> name) of the live agents that changed it and have not committed it."""
    from ...git.worktree_status import changed_files

    authors = file_notes.authors(call.store, _name(call, line))
    noted = [
        key
        for key in sorted(keys & authors.keys())
        if any(not is_mine(call.agent_id, who) for who, _ in authors[key])
    ][:MOST]
    dirty = changed_files(call.project, line.git, noted, untracked=True)
    if not dirty:
        return {}
    owned = work_owners.owners(
        call.store, call.world, call.project, _name(call, line), call.agent_id, dirty, line.git
    )
    return {x.file.key: x.others for x in owned or [] if x.others}
