"""Files of a client that are all ours: what they hold, and whether one that is there is ours.

They say so themselves: a program by a digest of what follows its first line, settings by holding
nothing but calls of our hooks. So one that somebody changed is known without any record.
"""

import json

from ..settings_files.ownership import is_ours
from ..whole_files import digest
from .client_line import block, handler
from .client_row import FLAT, PASTED, SCRIPTS, Row
from .opencode_plugin import program

_HEAD = "Written by 'agent-sync install', which replaces it: sha256 "
_FIRST = {
    "amp": "// @i-know-the-amp-plugin-api-is-wip-and-very-experimental-right-now\n",
    "cline": "#!/bin/sh\n",
}
"""What a client wants in the first line of a program."""


def content(row: Row, *, strict: bool = False) -> str:
    """The whole file of a row whose form is not shared with others."""
    if row.form == FLAT:
        values = {"version": 1, "hooks": block(row, strict=strict)}
        return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    if row.form == PASTED:
        return _tables(row, strict=strict)
    if row.form == SCRIPTS:
        return _signed(row, str(handler(row, row.calls[0], strict=strict)["command"]) + "\n")
    body = program(
        row,
        {
            call.hook: str(handler(row, call, strict=strict)["command"])
            for call in reversed(row.calls)
        },
    )
    return _signed(row, body)


def _signed(row: Row, body: str) -> str:
    mark = "#" if row.form == SCRIPTS else "//"
    return f"{_FIRST.get(row.name, '')}{mark} {_HEAD}{digest(body.encode())}\n{body}"


def _tables(row: Row, *, strict: bool) -> str:
    """The block that a person pastes into a file of TOML."""
    found = []
    for call in row.calls:
        lines = ["[[hooks]]", f'event = "{call.event}"']
        lines += [f"matcher = '{call.matcher}'"] if call.matcher else []
        one = handler(row, call, strict=strict)
        lines += [f"command = '''{one['command']}'''", f"timeout = {one['timeout']}", ""]
        found += lines
    return "\n".join(found)


def is_own(row: Row, data: bytes) -> bool:
    """Whether that is a file as some version of us wrote it, with nothing of anybody in it."""
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError:
        return False
    if row.form == FLAT:
        return _only_ours(text)
    head, _, body = text.removeprefix(_FIRST.get(row.name, "")).partition("\n")
    return head[2:].lstrip() == _HEAD + digest(body.encode())


def calls_us(row: Row, data: bytes) -> bool:
    """Whether it has our hooks called, whoever else wrote in it."""
    text = data.decode("utf-8", "replace")
    if row.form != FLAT:
        return f"--client {row.name} " in text
    return any(is_ours(one) for one in _handlers(_values(text)))


def events(text: str) -> set[str]:
    """The events that settings of a row have our hooks called at."""
    found = _values(text).get("hooks")
    listed = found.items() if isinstance(found, dict) else ()
    return {name for name, ones in listed if isinstance(ones, list) and any(map(is_ours, ones))}


def _only_ours(text: str) -> bool:
    values = _values(text)
    found = _handlers(values)
    return bool(found) and values.keys() <= {"version", "hooks"} and all(map(is_ours, found))


def _values(text: str) -> "dict[str, object]":
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _handlers(values: "dict[str, object]") -> list[object]:
    events = values.get("hooks")
    listed = events.values() if isinstance(events, dict) else ()
    return [one for found in listed if isinstance(found, list) for one in found]
