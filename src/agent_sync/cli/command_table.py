"""THE table of commands: which module declares which, loaded when it is asked for."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from .handed_over import Standing
    from .parsing import Parser

MODULES: dict[str, tuple[str, ...]] = {
    "status_command": ("status",),
    "agent_commands": ("register", "whoami", "heartbeat"),
    "lock_commands": ("lock", "locks", "append"),
    "unlock_command": ("unlock",),
    "restore_command": ("restore",),
    "who_command": ("who",),
    "own_commands": ("own", "disown"),
    "pause_command": ("pause",),
    "task_commands": (
        "create-task",
        "update-task",
        "tasks",
        "show-task",
        "claim-task",
        "claim-next",
        "complete-task",
        "block-task",
        "unblock-task",
        "cancel-task",
        "release-task",
    ),
    "crew_commands": ("crew", "crews", "wake"),
    "checkpoint_commands": ("checkpoint", "checkpoints"),
    "commit_command": ("commit",),
    "message_commands": ("send", "inbox", "read-message", "ack", "thread", "search"),
    "decision_commands": ("decision", "decisions"),
    "patch_commands": ("propose", "patch", "patches"),
    "activity_commands": ("log", "activity", "export"),
    "gate_commands": ("gate", "gates"),
    "verdict_commands": ("approve", "reject", "resolve", "cancel", "show"),
    "handoff_commands": ("handoff", "handoffs", "accept", "decline", "take-over"),
    "duty_commands": ("next", "duties"),
    "sync_command": ("sync",),
    "setup_commands": ("init", "gc", "version"),
    "install_command": ("install",),
    "uninstall_command": ("uninstall",),
    "guard": ("guard",),
    "doctor_command": ("doctor",),
    "verify_command": ("verify",),
    "hook_command": ("hook",),
    "statusline_command": ("statusline",),
    "completion_scripts": ("completion",),
    "console_command": ("console",),
    "mcp_command": ("mcp",),
    "serve_command": ("serve",),
    "room_command": ("room",),
    "user_command": ("user",),
    "token_command": ("token",),
    "device_command": ("device",),
    "link_commands": ("link", "unlink"),
    "relay_command": ("relay",),
}
TABLE = {command: module for module, commands in MODULES.items() for command in commands}


def build_parser(modules: "Iterable[str]") -> "tuple[Parser, dict[str, Parser]]":
    """The parser with the commands of some modules, and those of the commands by name."""
    from .parsing import Parser

    parser = Parser(
        prog="agent-sync",
        description="Leases, tasks and messages for several coding agents in one repository.",
        epilog="'agent-sync COMMAND --help' explains a command. Exit codes: 0 done, 1 error, "
        "2 conflict, 3 not found, 64 wrong usage.",
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    sub = parser.add_subparsers(metavar="COMMAND", parser_class=Parser, required=True)
    parser.commands = sub
    for name in modules:
        _load(name).add_parsers(sub)
    return parser, dict(sub.choices)


def _load(module: str) -> "ModuleType | Standing":
    """The module, or what stands for one that an installed copy does not have (ARR-1)."""
    name = f"{__package__}.{module}"
    try:
        __import__(name)
    except ModuleNotFoundError as missing:
        if missing.name != name:
            raise
        from . import handed_over

        return handed_over.standing_for(MODULES[module])
    return sys.modules[name]
