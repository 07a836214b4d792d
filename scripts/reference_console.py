"""The page on the operator console, from its table of commands."""

from agent_sync.console.console_commands import ALIASES, COMMANDS, NOTES

PAGE = """\
# Operator console

`agent-sync console` shows the whole repository in one terminal and takes these commands. Tab
completes them, their agents, tasks and paths; what was typed is kept for each repository.

| command | what it does | asks first |
|---|---|---|
{rows}

{aliases}

{notes}

Asked first means: when it would hurt somebody who is here, the console says whom, and goes on
only after `y`.

F2, `board` and `agent-sync console --board` open the full-screen board: agents, leases, tasks,
messages and the feed, with actions on the selected line. `?` there lists its keys.

On quit, Ctrl-D, SIGTERM or when the terminal is closed, the operator goes idle and its leases end.
When the console is killed they hold no more either: its process vouched for them. A second open
console of the same repository keeps them.
"""


def page() -> str:
    """The text."""
    rows = [
        f"| `{one.usage}` | {one.summary} | {'yes' if one.asks else ''} |".replace("||", "| |")
        for one in COMMANDS
    ]
    short = ", ".join(f"`{name}` is `{meant}`" for name, meant in ALIASES.items())
    return PAGE.format(
        rows="\n".join(rows), aliases=f"Also: {short}.", notes="\n".join(f"- {x}" for x in NOTES)
    )
