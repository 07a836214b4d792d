"""Gemini CLI (seen on 0.61.0): its own names of events and tools. No call has an id, and a
subagent is its session. It also finds the file that a path means if there is none of that name."""

import os

from .claude_code import FIELDS
from .dialect import EDIT, READ, SHELL, WRITE, Dialect

_MOST_FOLDERS = 1_000
"""So many are looked through; the client looks through fifty, of those that git does not ignore."""
_SAID = ("<hook_context>", "</hook_context>")
_NOT_IN = (".git", "node_modules")


def meant(tool: str, path: str, folder: str) -> str:
    """The file that a call writes: the client takes a NUL out of any path, an '@' from the
    beginning of a relative one where no file is called so, and an edit goes to a file further down
    whose path ends so.
    """
    path = path.replace("\0", "")
    if os.path.isabs(path) or os.path.lexists(os.path.join(folder, path)):
        return path
    if path[:1] == "@":
        bare = path[1:].lstrip("/\\")
        first = os.path.join(folder, "@" + bare.replace("\\", "/").split("/")[0])
        if bare and (path[1:2] in ("/", "\\") or not os.path.lexists(first)):
            path = bare
    if tool != EDIT or os.path.lexists(os.path.join(folder, path)):
        return path
    return _further_down(path.replace("\\", "/"), folder) or path


def typed(prompt: str) -> str:
    """A prompt without what hooks said at the start of the session, which stands in front of it."""
    while prompt.startswith(_SAID[0]) and _SAID[1] in prompt:
        prompt = prompt.partition(_SAID[1])[2].lstrip()
    return prompt


def _further_down(path: str, folder: str) -> str:
    """The nearest file below a folder whose path ends so, '' for none; links are not followed."""
    last, waiting = path.rpartition("/")[2], [folder]
    for number, here in enumerate(waiting):  # it grows meanwhile
        if number == _MOST_FOLDERS:
            break
        try:
            with os.scandir(here) as entries:
                found = sorted(entries, key=lambda one: one.name)
        except OSError:
            continue
        for one in found:
            if one.is_dir(follow_symlinks=False):
                if one.name not in _NOT_IN:
                    waiting.append(one.path)
            elif one.name == last and one.path.replace("\\", "/").endswith(path):
                return one.path
    return ""


ROW = Dialect(
    "gemini",
    "Gemini CLI",
    fields={**FIELDS, "folder": ("$.tool_input.dir_path", "$.tool_input.directory")},
    tools={
        "replace": EDIT,
        "write_file": WRITE,
        "read_file": READ,
        "run_shell_command": SHELL,
    },
    session="GEMINI_SESSION_ID",
    project=("GEMINI_PROJECT_DIR", "CLAUDE_PROJECT_DIR"),
    marks=("GEMINI_SESSION_ID",),
    events={
        "user-prompt-submit": "BeforeAgent",
        "pre-tool-use": "BeforeTool",
        "post-tool-use": "AfterTool",
        "stop": "AfterAgent",
    },
    meant=meant,
    typed=typed,
)
