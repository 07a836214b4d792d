"""The plugins that have opencode, and Amp, call our hooks: programs, for lack of hook commands.

It starts our shell line for one event, waits for it as long as the table says, and keeps nothing
running. Whatever goes wrong with it is no refusal (HOOK-0): only our answer refuses.
"""

import json
import os

from ...runtime.archive_file import resource
from .client_row import Row

_LINES = "/* LINES */"


def program(row: Row, lines: "dict[str, str]") -> str:
    """The plugin's text. ``lines``: our name of an event -> the shell line that calls its hook."""
    seconds = {call.hook: call.timeout * 1000 for call in row.calls}
    table = {hook: [lines[hook], seconds[hook]] for hook in sorted(lines)}
    text = json.dumps(table, indent=2, ensure_ascii=False)
    template = resource(os.path.join(os.path.dirname(__file__), f"{row.name}_plugin.js"))
    return template.decode().replace(_LINES, text)
