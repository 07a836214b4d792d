"""Which group of the list of commands each stands in, and one example of each."""

GROUPS: "dict[str, tuple[str, ...]]" = {
    "Look": (
        "status", "who", "locks", "whoami", "tasks", "show-task", "activity", "search", "sync",
        "gates", "checkpoints", "patches", "handoffs", "crews", "show",
    ),
    "Keep: what is yours stays yours": (
        "lock", "unlock", "append", "commit", "restore", "own", "disown",
    ),
    "Work": (
        "next", "duties", "create-task", "claim-task", "claim-next", "update-task",
        "complete-task", "block-task", "unblock-task", "release-task", "cancel-task", "propose",
        "patch", "handoff", "accept", "decline", "take-over",
    ),
    "Talk and agree": (
        "send", "inbox", "read-message", "ack", "thread", "decision", "decisions", "log", "wake",
        "crew", "gate", "checkpoint", "approve", "reject", "resolve", "cancel",
    ),
    "For the person": ("doctor", "pause", "console", "room", "user", "token", "device"),
    "Set up": (
        "install", "uninstall", "verify", "init", "guard", "completion", "register", "version",
        "link", "unlink",
    ),
    "Plumbing: for clients and scripts": (
        "hook", "statusline", "mcp", "serve", "relay", "heartbeat", "export", "gc",
    ),
}  # fmt: skip
EXAMPLES: "dict[str, str]" = {
    "status": "status",
    "who": "who src/cart.py",
    "locks": "locks src/",
    "whoami": "whoami",
    "tasks": "tasks --status all",
    "show-task": "show-task T1",
    "activity": "activity --limit 20",
    "search": "search cart totals",
    "sync": "sync",
    "gates": "gates --all",
    "checkpoints": "checkpoints",
    "patches": "patches --all",
    "handoffs": "handoffs",
    "crews": "crews",
    "show": "show G1",
    "lock": "lock src/cart.py 'docs/**' --ttl 2h --reason 'new totals'",
    "unlock": "unlock src/cart.py",
    "append": "append CHANGELOG.md --content '- totals are right'",
    "commit": "commit -m 'Totals are right'",
    "restore": "restore src/cart.py",
    "own": "own src/cart.py",
    "disown": "disown src/cart.py",
    "next": "next",
    "duties": "duties --all",
    "create-task": "create-task 'Fix the cart' --file src/cart.py --priority 5",
    "claim-task": "claim-task T1 --lock",
    "claim-next": "claim-next",
    "update-task": "update-task T1 --priority 9",
    "complete-task": "complete-task T1",
    "block-task": "block-task T1 --reason 'waits for the schema'",
    "unblock-task": "unblock-task T1",
    "release-task": "release-task T1",
    "cancel-task": "cancel-task T1",
    "propose": "propose --refused --title 'Totals with tax'",
    "patch": "patch show P1",
    "handoff": "handoff --to ben --note 'tests are still red'",
    "accept": "accept H1",
    "decline": "decline H1",
    "take-over": "take-over ben",
    "send": "send ben 'may I have src/cart.py?'",
    "inbox": "inbox",
    "read-message": "read-message M1",
    "ack": "ack M1",
    "thread": "thread M1",
    "decision": "decision 'prices are in cents'",
    "decisions": "decisions",
    "log": "log 'deployed to staging'",
    "wake": "wake ben review --about C1",
    "crew": "crew create 'Checkout' --mode peer-contract",
    "gate": "gate open --with ben --on src/ --why 'one schema first'",
    "checkpoint": "checkpoint 'Totals' --on src/cart.py --approver ben",
    "approve": "approve C1 --note 'as agreed'",
    "reject": "reject C1 --why 'no test'",
    "resolve": "resolve G1 --summary 'the schema is agreed'",
    "cancel": "cancel G1 --why 'not needed any more'",
    "doctor": "doctor --prove",
    "pause": "pause 30m --reason 'a big merge'",
    "console": "console",
    "room": "room export board",
    "user": "user add ann",
    "token": "token list",
    "device": "device approve ABCD-EFGH",
    "install": "install --write-settings",
    "uninstall": "uninstall --dry-run",
    "verify": "verify",
    "init": "init",
    "guard": "guard install",
    "completion": "completion bash",
    "register": "register --name ann --role backend",
    "version": "version",
    "link": "link https://sync.example.org --room repo:shop --token-file ~/shop.token",
    "unlink": "unlink",
    "hook": "hook session-start",
    "statusline": "statusline",
    "mcp": "mcp",
    "serve": "serve",
    "relay": "relay",
    "heartbeat": "heartbeat",
    "export": "export",
    "gc": "gc",
}
"""The words behind 'agent-sync', as one types them in a shell."""


def grouped(summaries: "dict[str, str]", width: int) -> str:
    """The list of commands, a group a paragraph; a summary that is too long is cut at a word."""
    from ..views.terminal import cut

    room = max(20, width - 19)
    lines = []
    for title, names in GROUPS.items():
        lines += ["", f"{title}:"]
        lines += [f"    {name:<14} {cut(summaries[name], room)}" for name in names]
    return "\n".join(lines[1:])
