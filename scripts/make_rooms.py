#!/usr/bin/env python3
"""Fill the tables in the pages on rooms: endpoints, built-in actions, limits, errors, functions.

What is made stands between two comments in the pages that are named in ``PAGES``; the rest of a
page is written by hand. ``--check`` writes nothing and exits 1 when a page is out of date.
"""

import argparse
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(CHECKOUT / "src"), str(CHECKOUT / "scripts")]

import rooms_errors  # noqa: E402 - the path comes first

from agent_sync.cel import function_table, macro_forms  # noqa: E402
from agent_sync.cli import serve_options  # noqa: E402
from agent_sync.rooms.actions.builtin_words import DECLARED as DECLARED_WORDS  # noqa: E402
from agent_sync.rooms.actions.builtin_words import WORDS  # noqa: E402
from agent_sync.rooms.profiles import DECLARED, DIRECT, Profile  # noqa: E402
from agent_sync.rooms.room_limits import Limits  # noqa: E402
from agent_sync.server import mounting  # noqa: E402
from agent_sync.server.repository import repository_acts, repository_look  # noqa: E402
from agent_sync.server.room_tools.room_tool_table import ROOM_TOOLS  # noqa: E402
from agent_sync.server.route_table import Route  # noqa: E402

FOLDER = CHECKOUT / "docs"
BEGIN = "<!-- made by scripts/make_rooms.py: {} -->"
END = "<!-- end of what is made -->"
PAGES = (
    "rooms.md", "rooms-thin.md", "rooms-direct.md", "rooms-declared.md", "running-a-server.md",
    "repository-room.md", "tokens.md", "mcp.md",
)  # fmt: skip
_WORDS = re.compile(r"(\$?\{(?:[^{}]|\{[^{}]*\})*\}|(?<![\w`])_[a-z_]+)")
_FRAGMENT = re.compile(f"{BEGIN.format('([a-z -]+)')}\n.*?{END}\n", re.DOTALL)


def main() -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    stale = {path: text for path, text in pages().items() if path.read_text("utf-8") != text}
    for path, text in stale.items():
        sys.stdout.write(f"{'stale' if check else 'wrote'} docs/{path.name}\n")
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and bool(stale))


def pages() -> "dict[Path, str]":
    """Every page, as it should be."""
    return {FOLDER / name: filled((FOLDER / name).read_text("utf-8")) for name in PAGES}


def filled(text: str) -> str:
    """A page with its fragments made anew. Raises KeyError for one that nobody makes."""

    def made(found: "re.Match[str]") -> str:
        name = found[1]
        return f"{BEGIN.format(name)}\n{FRAGMENTS[name]()}\n{END}\n"

    return _FRAGMENT.sub(made, text)


def table(head: "tuple[str, ...]", rows: "Sequence[tuple[str, ...]]") -> str:
    """A table; what stands in a cell stays there."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in rows]
    lines = [f"| {' | '.join(line)} |".replace("|  |", "| |") for line in [list(head), *cells]]
    return "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])


FILES = "/page/"


def endpoints(routes: "tuple[Route, ...]") -> str:
    """Each endpoint: what it takes in the address and in the body, its status, what it is for.

    The files of the pages are one row.
    """
    rows = [
        (f"`{one.method} {_path(one)}`", _takes(one), str(one.success), one.says)
        for one in routes
        if not one.path.startswith(FILES)
    ]
    if len(rows) < len(routes):
        rows.append((f"`GET {FILES}…`", "", "200", "the scripts and styles of the pages"))
    return table(("Request", "Takes", "Answers", ""), rows)


def _path(route: Route) -> str:
    """An address as it is told: that a part of it may have slashes is for the server."""
    return route.path.replace(":path}", "}")


def _takes(route: Route) -> str:
    asked = [f"`?{name}`" for name in route.query]
    given = [_field(name, schema, route) for name, schema in (route.body or {}).items()]
    return ", ".join([*asked, *given])


def _field(name: str, schema: "Mapping[str, Any]", route: Route) -> str:
    """A field of the body; those that it needs are set apart."""
    kind = schema.get("type", "any")
    said = f"`{name}`" if kind == "string" else f"`{name}` ({kind})"
    return f"**{said}**" if name in route.required else said


def builtins(profile: Profile) -> str:
    """The built-in actions of rooms of a profile, each with its parameters."""
    parts = []
    for name in profile.builtins:
        says, params = (DECLARED_WORDS if profile.declares else WORDS)[name]
        parts += [f"**`{name}`**: {says}.", ""]
        rows = [_parameter(one, schema) for one, schema in params.items()]
        parts += [table(("Parameter", "Type", ""), rows), ""] if rows else []
    return "\n".join(parts).rstrip()


def _parameter(name: str, schema: "Mapping[str, Any]") -> "tuple[str, str, str]":
    needed = ", required" if schema.get("required") else ""
    return f"`{name}`", f"{schema['type']}{needed}", _code(schema["description"])


def _code(text: str) -> str:
    """Words of a program in a sentence, set as such."""
    return _WORDS.sub(r"`\1`", text)


def repository_views() -> str:
    """The views of a repository's room, with what each shows."""
    rows = [(f"`{name}`", says) for name, says in repository_look.VIEWS.items()]
    return table(("View", "What it shows"), rows)


def repository_actions() -> str:
    """What can be done to a repository through its room, and what each action takes."""
    rows = []
    for name, one in repository_acts.DEFINITIONS.items():
        said = [
            f"**`{param}`**" if schema.get("required") else f"`{param}`"
            for param, schema in one["params"].items()
        ]
        rows.append((f"`{name}`", ", ".join(said), _first(one["description"])))
    return table(("Action", "Takes", ""), rows)


def room_tools() -> str:
    """The tools for rooms over MCP; those arguments that every tool takes are left out."""
    rows = []
    for name, tool in ROOM_TOOLS.items():
        said = [f"**`{one[:-1]}`**" if one.endswith("*") else f"`{one}`" for one in tool.takes]
        rows.append((f"`{name}`", ", ".join(said), tool.description))
    return table(("Tool", "Takes", ""), rows)


def _first(text: str) -> str:
    return text.split(". ")[0].rstrip(".")


def limits() -> str:
    """Each limit with its option and its size."""
    usual = Limits()
    names = {**serve_options.SIZES, **serve_options.COUNTS}
    rows = [
        (f"`--max-{name.replace('_', '-')}`", _size(name, getattr(usual, name)), says)
        for name, says in names.items()
    ]
    return table(("Option", "Unless told otherwise", "What it bounds"), rows)


def _size(name: str, number: int) -> str:
    if name not in serve_options.SIZES or number < 1024:
        return f"{number:,}"
    return f"{number // 1024**2} MB" if number >= 1024**2 else f"{number // 1024} KB"


def errors(where: str) -> str:
    """The error words of one kind of room, or of the port, with their status."""
    found = rooms_errors.codes()
    rows = [
        (f"`{code}`", ", ".join(map(str, sorted(found[code]))), means)
        for code, (places, means) in rooms_errors.MEANS.items()
        if where in places
    ]
    return table(("`error`", "Status", "When"), rows)


def functions() -> str:
    """Every function and macro of the language, called as they are."""
    called = [f"`{name}()`" for name in function_table.GLOBALS]
    methods = [f"`.{name}()`" for name in function_table.METHODS]
    macros = ["`has()`", *(f"`.{name}()`" for name in macro_forms.BODIES), "`cel.bind()`"]
    rows = [
        ("functions", " ".join(called)),
        ("methods", " ".join(methods)),
        ("macros", " ".join(macros)),
    ]
    return table(("", ""), rows)


FRAGMENTS: "dict[str, Callable[[], str]]" = {
    "endpoints of thin": lambda: endpoints(mounting.TABLES["thin"]),
    "endpoints of direct": lambda: endpoints(mounting.TABLES["direct"]),
    "endpoints of every server": lambda: endpoints(mounting.SHARED),
    "endpoints of declared": lambda: endpoints(mounting.TABLES["declared"]),
    "built-in actions": lambda: builtins(DIRECT),
    "built-in actions of declared": lambda: builtins(DECLARED),
    "errors of declared": lambda: errors("declared"),
    "errors of sign-in": lambda: errors("sign-in"),
    "errors of tools": lambda: errors("tools"),
    "views of a repository": repository_views,
    "actions of a repository": repository_actions,
    "tools for rooms": room_tools,
    "limits": limits,
    "errors of thin": lambda: errors("thin"),
    "errors of direct": lambda: errors("direct"),
    "errors of the port": lambda: errors("port"),
    "functions": functions,
}


if __name__ == "__main__":
    sys.exit(main())
