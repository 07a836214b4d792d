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
messages and the feed, with actions on the selected line. `?` there lists its keys. While
something is open between agents, gates, checkpoints, patches, hand-overs and crews stand above
them: what waits for you first, then what stops somebody. Enter shows one with its history and its
difference, where nothing is hidden: what a terminal would not show is written out. A patch that got
another text since you looked at it is not approved before you look again.

Commands may be typed as advice elsewhere gives them: `agent-sync gate resolve G1 --summary "..."`.

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
