"""What hooks often load only when they need it, and behind which others each is loaded.

Nobody imports this: ``runtime/bundles`` reads it, and prepares each of these in one piece with all
that it needs and none of the others has brought. Module by module they would take three times as
long. A package is asked for before what lies in it.
"""

LATE: "dict[str, tuple[str, ...]]" = {
    "clients.amp": (),
    "clients.cline": (),
    "clients.codex": (),
    "clients.copilot": (),
    "clients.crush": (),
    "clients.cursor": (),
    "clients.gemini": (),
    "clients.kimi": (),
    "clients.opencode": (),
    "clients.qwen": (),
    "clients.vscode": (),
    "hooks.commands": (),
    "hooks.edits": (),
    "hooks.edits.own_work": (),
    "hooks.git_commands": (),
    "hooks.failed_call": (),
    "hooks.left_behind": (),
    "hooks.mail_push": (),
    "hooks.other_answers": (),
    "hooks.other_clients": (),
    "hooks.whose_call": (),
    "hooks.quiet_kinds": (),
    "hooks.turns": (),
    "hooks.turns.arrival": (),
    "presence.company": (),
    "sessions.handled_once": (),
    "sessions.registration": (),
    "system": (),
    "system.processes": (),
    "protection.own_writes": ("hooks.events.after_tool",),
    "hooks.settled_before": (),
    "sessions.settled_edits": ("hooks.events.before_tool", "hooks.events.after_tool"),
    "hooks.edits.judge_patch": ("hooks.events.before_tool",),
    "hooks.step_over": ("hooks.events.after_tool",),
    "hooks.events.after_patch": ("hooks.events.after_tool",),
    "hooks.commands.judge_command": ("hooks.events.before_tool",),
    "hooks.commands.afterwards": ("hooks.events.after_tool",),
    "hooks.commands.command_losses": (
        "hooks.commands.judge_command",
        "hooks.commands.afterwards",
        "hooks.events.stop",
    ),
    "hooks.commands.command_targets": (
        "hooks.commands.judge_command",
        "hooks.commands.afterwards",
    ),
    "hooks.commands.made_by_command": (
        "hooks.commands.judge_command",
        "hooks.commands.afterwards",
    ),
    "hooks.git_commands.heads_before": (
        "hooks.commands.judge_command",
        "hooks.commands.afterwards",
    ),
    "shell.reading": ("hooks.commands.command_targets",),
}
