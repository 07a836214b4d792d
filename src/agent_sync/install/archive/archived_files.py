"""What is in an archive: the package as hooks, skill and commands need it, each source cut (ARR-1).

What serves rooms, the console and MCP is left out. It needs packages of others anyway, and who
installs those has this one from them, too.
"""

import os
from pathlib import Path

from ..whole_files import reported
from .cutting import cut

LEFT_OUT = ("cel", "client", "console", "mcp", "rooms", "server", "tools", "link/relay")
"""Folders of the package."""
COMMANDS_LEFT_OUT = (
    *("console_command", "mcp_command", "serve_command", "serve_options", "room_command"),
    *("rooms_owner", "rooms_place", "user_command", "token_command", "device_command"),
    *("above", "link_commands", "relay_command"),
)
"""Modules of the command line that lead there alone; ``cli/handed_over`` stands for them."""
UNUSED = (
    *("actions/assign_actions", "actions/force_actions", "actions/leaving_actions"),
    *("actions/letter_actions", "messages/all_sent", "views/letter_lines", "views/terminal_wrap"),
    *("feed/looked_back", "git/file_log", "git/line_counts", "locks/past_claims"),
    *("actions/between_question_actions", "actions/person_questions", "actions/question_actions"),
    *("actions/restore_over_actions", "protection/keeping_beside"),
    *("messages/threads_listed", "views/question_words", "views/whom"),
    "actions/link_actions",
)
"""Modules that nothing of the rest imports: those that are left out do."""
MIRRORED = "mirrored_"
"""So begin, in any folder, those that write what a relay brings."""
DOOR_OF_THE_LOST = "lost.py"
_LEADING_OUT = {*UNUSED, *(f"cli/{name}" for name in COMMANDS_LEFT_OUT)}
_SUFFIXES = (".py", ".js")


def contents(package: Path, scripts: Path) -> dict[str, bytes]:
    """Name -> bytes of every file in the archive. Raises InstallError, and SyntaxError for sources
    that are none.
    """
    found = {}
    with reported("cannot read the program to be installed"):
        for name, path in sources(package).items():
            data = path.read_bytes().replace(b"\r\n", b"\n")
            found[name] = cut(data.decode()).encode() if path.suffix == ".py" else data
        found[DOOR_OF_THE_LOST] = (scripts / DOOR_OF_THE_LOST).read_bytes().replace(b"\r\n", b"\n")
    return dict(sorted(found.items()))


def sources(package: Path) -> dict[str, Path]:
    """Name in the archive -> file, of all that goes into it."""
    found = {}
    for here, folders, names in os.walk(package):
        inner = Path(here).relative_to(package).as_posix() + "/"
        others = {x for x in folders if (inner + x).removeprefix("./") in LEFT_OUT}
        folders[:] = sorted({*folders} - {"__pycache__", "_skill", *others})
        for name in names:
            module = (inner + name).removeprefix("./")
            left_out = os.path.splitext(module)[0] in _LEADING_OUT or name.startswith(MIRRORED)
            if name.endswith(_SUFFIXES) and not left_out:
                found[f"agent_sync/{module}"] = Path(here, name)
    return dict(sorted(found.items()))
