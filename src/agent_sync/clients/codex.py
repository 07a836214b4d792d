"""Codex CLI (seen on 0.171.0): Claude Code's payloads with patches in the place of edits.

It puts its own words behind a refusal's; ends of hooks that its person did not trust never come.
"""

from .claude_code import FIELDS
from .dialect import PATCH, SHELL, Dialect

ROW = Dialect(
    "codex",
    "Codex",
    fields={
        **FIELDS,
        "prompt_id": "$.turn_id",
        "patch": "$.tool_input.command",
        "command": ("$.tool_input.command", "$.tool_input.cmd"),
    },
    tools={
        "apply_patch": PATCH,
        "Bash": SHELL,
        "shell": SHELL,
        "exec_command": SHELL,
        "local_shell": SHELL,
    },
    own_path=True,
    deaf=("pre-compact",),
)
