"""What a git command would throw away of what everybody's protection rests on (WORK-6).

An installation that nobody committed yet is untracked: ``clean`` and ``stash -u`` take it; and the
settings as they were committed may not have our hooks called. A change of branch is not judged.
"""

import os

from ...clients import claude_settings
from ...protection import shields
from ...protection.shields import INSTALLED, SETTINGS, Shield
from ...repository.location import is_hidden
from ...shell.git.intent import DESTROY, STASH, UNSTAGED, Intent
from ..call import Answer, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...git.worktree_status import Dirty
    from .git_place import Place


def judge(call: Call, one: Intent, place: "Place", files: "list[Dirty]") -> "Answer | None":
    """The refusal, None when nothing of it is touched or nobody else is here."""
    if one.kind not in (DESTROY, STASH) or not (place.known and one.sure):
        return None
    near = [file for file in files if is_hidden(file.key)]
    if not near:
        return None
    from ..edits.shielded_edit import places, refuse

    found = places(call)
    for file in near:
        met = _met(call, found, one, place, file)
        if met is not None:
            answer = refuse(call, met, f"remove ({one.form})")
            return answer if answer.code else None
    return None


def _met(
    call: Call, found: "list[Shield]", one: Intent, place: "Place", file: "Dirty"
) -> "Shield | None":
    path = os.path.join(place.checkout, os.fsdecode(file.name.rstrip(b"/")))
    if file.untracked:
        return shields.taken([x for x in found if x.kind in (INSTALLED, SETTINGS)], path)
    if not shields.is_settings(call.project, call.env, path):
        return None
    from ...git.file_questions import HEAD, INDEX, stored

    said = stored(place.root, INDEX if one.which == UNSTAGED else HEAD, file.name)
    after = None if said is None else said.decode("utf-8", "replace")
    before = shields.settings_text(path)
    return Shield(SETTINGS, path) if claude_settings.disarms(before, after) else None
