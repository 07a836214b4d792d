"""PreToolUse: an edit or a shell command is about to run (HOOK-3, HOOK-4).

On success nothing is printed: an ``allow`` would skip the user's own permission prompt.
"""

from ...clients.claude_code import LEAVES, SHELLS
from ..call import NOTHING, Answer, Call
from ..edits.judge_edit import edit


def handle(call: Call) -> Answer:
    """Refuse an edit of a path that somebody else has; else claim the path for this agent."""
    if call.text("tool") in SHELLS:
        from ..commands.judge_command import shell

        return shell(call)
    if call.text("tool") == LEAVES:
        from ..git_commands.worktree_removal import leaving

        return leaving(call)
    path = call.text("file_path") or call.text("notebook_path")
    if not path:
        return NOTHING
    return edit(call, path)
