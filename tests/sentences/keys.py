"""What the full-screen board says of its keys."""

from support import need_module

from .stage import Stage


def keys_of_the_board(stage: Stage) -> None:
    """Its help."""
    need_module("prompt_toolkit")
    from agent_sync.console.tui import key_actions

    stage.note("?", "\n".join(key_actions.help_lines()))
