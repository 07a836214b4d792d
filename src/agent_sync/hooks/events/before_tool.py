"""PreToolUse: an edit or a shell command is about to run (HOOK-3, HOOK-4).

On success nothing is printed: an ``allow`` would skip the user's own permission prompt.
"""

from ...clients.claude_code import LEAVES, READS, SHELLS
from ...clients.dialect import PATCH
from ..call import NOTHING, Answer, Call
from ..edits.judge_edit import edit


def handle(call: Call) -> Answer:
    """Refuse an edit of a path that somebody else has; else claim the path for this agent."""
    if call.text("tool") in SHELLS:
        from ..commands.judge_command import shell

        return _kept(call, shell(call))
    if call.text("tool") == LEAVES:
        from ..git_commands.worktree_removal import leaving

        return leaving(call)
    if call.text("tool") == PATCH:
        from ..edits.judge_patch import patch

        return _kept(call, patch(call))
    path = call.text("file_path") or call.text("notebook_path")
    if not path or call.text("tool") == READS:
        return NOTHING
    return _kept(call, edit(call, path), path)


def _kept(call: Call, answer: Answer, path: str = "") -> Answer:
    """The same answer; of a refusal is kept what was refused (PATCH-1)."""
    if answer.code:
        from ..edits.kept_refusal import keep

        keep(call, path)
    return answer
