"""Arrows point down, in every room and between rooms: read from the syntax trees.

Every import counts, also one inside a function or under ``TYPE_CHECKING``. Three tables name
modules in strings, and load them when they are asked for: that of hooks, that of our commands, and
that of the families of shell commands. What the last one loads counts as arrows, too.
"""

import ast
import functools
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_sync.shell.family_index import FAMILIES

SOURCE = Path(__file__).resolve().parents[2] / "src" / "agent_sync"
ROOMS = (
    "failures", "wrong_values", "unusable_database", "errors", "cel", "rooms", "system",
    "clients", "runtime", "repository", "shell", "git", "identity", "store", "presence", "feed",
    "messages", "locks", "tasks", "protection", "gates", "sessions", "link", "merges", "status",
    "actions", "views", "client", "tools", "hooks", "install", "console", "mcp", "server", "cli",
    "__main__",
)  # fmt: skip
"""From the ground up: a room uses what stands before it, and nothing that stands behind it."""
EDGES = ("hooks", "install", "console", "mcp", "server", "cli")
# One edge names another only through a table of names, loaded on demand.
THROUGH_TABLES = {
    ("cli", "hooks"),  # ``agent-sync hook EVENT`` runs a hook
    ("cli", "install"),  # ``agent-sync install`` and ``doctor``
    ("cli", "console"),  # ``agent-sync console``
    ("cli", "mcp"),  # ``agent-sync mcp``
    ("cli", "server"),  # ``agent-sync serve``
}
HOT = [
    "failures", "wrong_values", "unusable_database", "errors", "identity/who",
    "identity/who_acts", "hooks/own_process", "hooks/payload_in_python",
    "repository/location", "locks/lease",
    "repository/path_patterns", "locks/granting", "locks/wait_queue",
    "sessions/sign_of_life", "feed/activity", "messages/mailbox", "store/sqlite",
    "store/opening", "hooks/entry", "hooks/call", "hooks/events/before_tool",
    "hooks/events/after_tool", "hooks/events/prompt", "hooks/events/tool_batch",
    "hooks/events/stop", "hooks/events/statusline", "status/glance", "views/glance_line",
    "hooks/edits/refused_edit", "hooks/edits/unchecked", "hooks/mail_push",
    "clients/claude_code", "clients/transcript", "clients/apply_patch",
    "hooks/edits/judge_patch", "hooks/edits/patch_pieces", "hooks/events/after_patch",
    "locks/unreported_ends", "views/model_frame", "repository/contents",
    "protection/file_notes", "protection/compare", "protection/held_files",
    "protection/suspects", "protection/alarms", "protection/kept_versions", "views/losses",
    "hooks/edits/stale_reads", "hooks/commands/judge_command", "hooks/commands/afterwards",
    "hooks/commands/command_targets", "hooks/commands/command_patterns",
    "hooks/commands/command_losses", "shell/effects", "shell/prefilter",
    "shell/family_index", "shell/reading", "shell/writers/patching", "runtime/finder",
    "presence/agents", "presence/known_agents", "presence/mail_cursor",
    "presence/state_corrections", "locks/refusals",
    "sessions/open_calls", "sessions/handled_once",
]  # fmt: skip
ALLOWED_AT_TOP = {"os", "sys", "time", "stat", "_sqlite3", "sqlite3", "_functools"}
ALLOWED_AT_TOP |= {"_imp", "marshal", "_frozen_importlib"}
"""No interpreter starts without the last three."""
OURS = {"agent_sync", "tomllib"}
"""No library: the second is in the standard one from Python 3.11 on."""
LOADERS = {"__import__", "import_module"}
Graph = dict[str, set[str]]


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    """A module as a path inside the package, without its ending."""
    return path.relative_to(SOURCE).with_suffix("").as_posix()


@functools.cache
def importing(path: Path) -> "list[ast.Import | ast.ImportFrom]":
    """Every import of a module, wherever in it it stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]


def imports(path: Path, known: "set[str]") -> set[str]:
    """The modules of ours that a module imports, wherever in it the import stands."""
    here = name_of(path).split("/")
    found: set[str] = set()
    for node in importing(path):
        if isinstance(node, ast.ImportFrom) and node.level:
            stem = [*here[: len(here) - node.level], *(node.module or "").split(".")]
            found |= {meant([part for part in stem if part], x.name, known) for x in node.names}
    return found - {name_of(path)}


def meant(stem: list[str], name: str, known: "set[str]") -> str:
    """The module behind ``from STEM import NAME``: NAME itself, STEM, or the face of its folder."""
    choices = ("/".join([*stem, name]), "/".join(stem), "/".join([*stem, "__init__"]))
    return next(one for one in choices if one in known)


def naming(words: str) -> "Iterator[tuple[Path, ast.Module]]":
    """The modules, with their trees, in whose text one of some words stands."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if re.search(words, text):
            yield path, ast.parse(text)


@functools.cache
def arrows() -> Graph:
    """module -> the modules it imports, of the whole package."""
    known = {name_of(path) for path in modules()}
    return {name_of(path): imports(path, known) for path in modules()}


def folders(graph: Graph) -> Graph:
    """Arrows between what stands side by side: the rooms, and the folders and files in a room."""
    found: Graph = {}
    for module, others in graph.items():
        for other in others:
            mine, its = module.split("/"), other.split("/")
            depth = 0
            while mine[depth] == its[depth]:
                depth += 1
            here, there = "/".join(mine[: depth + 1]), "/".join(its[: depth + 1])
            found.setdefault(here, set()).add(there)
    return found


def circles(graph: Graph) -> list[list[str]]:
    """What leads back to itself: the rest when all that only leads down is taken away."""
    left = {module: set(others) for module, others in graph.items()}
    while True:
        ends = {module for module in left if not left[module] & left.keys()}
        ends |= left.keys() - {other for others in left.values() for other in others}
        if not ends:
            return [
                [module, *sorted(others & left.keys())] for module, others in sorted(left.items())
            ]
        left = {module: others for module, others in left.items() if module not in ends}


def test_no_module_leads_back_to_itself() -> None:
    graph = {module: set(others) for module, others in arrows().items()}
    graph["shell/follow/script_runner"] |= {f"shell/writers/{name}" for name in FAMILIES.values()}
    assert circles(graph) == []


def test_no_folder_leads_back_to_itself() -> None:
    assert circles(folders(arrows())) == []


def test_a_circle_is_seen() -> None:
    graph: Graph = {"top": {"a"}, "a": {"b"}, "b": {"c", "end"}, "c": {"a"}, "end": set()}
    assert circles(graph) == [["a", "b"], ["b", "c"], ["c", "a"]]
    assert folders({"locks/a": {"tasks/b", "locks/deep/c"}}) == {
        "locks": {"tasks"}, "locks/a": {"locks/deep"}
    }  # fmt: skip


def test_every_room_is_on_the_list() -> None:
    assert {name_of(path).split("/")[0] for path in modules()} - {"__init__"} == set(ROOMS)


def test_arrows_between_rooms_point_down() -> None:
    up = [
        (module, other)
        for module, others in arrows().items()
        for other in others
        if ROOMS.index(room(module)) < ROOMS.index(room(other))
    ]
    assert up == []


def room(module: str) -> str:
    """The room of a module; the package's own face counts to the ground."""
    first = module.split("/")[0]
    return ROOMS[0] if first == "__init__" else first


def test_edges_know_one_another_only_through_tables() -> None:
    known = {
        (room(module), room(other))
        for module, others in arrows().items()
        for other in others
        if room(module) != room(other) and {room(module), room(other)} <= set(EDGES)
    }
    assert known <= THROUGH_TABLES


def test_only_the_three_tables_load_modules_by_name() -> None:
    loading = {
        name_of(path)
        for path, tree in naming("|".join(LOADERS))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in LOADERS
    }
    tables = {"cli/command_table", "hooks/entry", "shell/follow/script_runner"}
    doors = {"runtime/finder", "runtime/note"}  # a door of hooks knows the one module it opens
    assert loading == tables | doors | {"system/processes"}  # the last loads winreg


def test_no_file_has_the_name_of_another() -> None:
    """A name alone says which file is meant, in a sentence, in a search, in a stack of tabs."""
    counts = Counter(path.stem for path in modules())
    assert [name for name, count in counts.items() if count > 1] == ["__init__"]


@pytest.mark.parametrize("name", HOT)
def test_hot_modules_import_nothing_at_the_top_but_what_is_there_anyway(name: str) -> None:
    tree = ast.parse((SOURCE / f"{name}.py").read_text(encoding="utf-8"))
    top: set[str] = set()
    for node in tree.body:
        for inner in ast.walk(node) if isinstance(node, ast.Try) else [node]:
            if isinstance(inner, ast.Import):
                top |= {alias.name.split(".")[0] for alias in inner.names}
            elif isinstance(inner, ast.ImportFrom) and not inner.level:
                top.add(str(inner.module).split(".")[0])
    assert top - ALLOWED_AT_TOP == set()


def broad_handlers(tree: ast.Module) -> int:
    """How many handlers of a module catch everything and keep it (a cleanup raises it again)."""
    return sum(
        isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not isinstance(node.body[-1], ast.Raise)
        for node in ast.walk(tree)
    )


def test_only_the_edges_catch_everything() -> None:
    found = {
        str(path.relative_to(SOURCE)): count
        for path, tree in naming(r"except\W*:|Exception")
        if (count := broad_handlers(tree))
    }
    edges = {
        "hooks/entry.py",
        "cli/main.py",
        "mcp/connection_calls.py",
        "server/http_answers.py",
        "server/room_tools/tool_calling.py",
    }
    assert found == dict.fromkeys(edges, 1)


def test_only_the_console_mcp_the_server_and_one_store_need_a_library() -> None:
    """Everything else is standard library only (CON, AGENT-10)."""
    foreign = {
        (path.relative_to(SOURCE).parent.as_posix(), name)
        for path in modules()
        for name in libraries(path)
    }
    console = {("console/tui", "prompt_toolkit"), ("cli", "prompt_toolkit")}
    mcp = {("mcp", "mcp"), ("mcp", "anyio"), ("cli", "mcp")}
    server = {(place, name) for place in ("server", "cli") for name in ("starlette", "uvicorn")}
    server |= {("server", "uvloop"), ("server", "webauthn"), ("server", "markdown_it")}
    server |= {("server/oauth", "starlette"), ("server/oauth", "mcp")}
    tools = {("server/room_tools", name) for name in ("starlette", "mcp")}
    assert foreign == console | mcp | server | tools | {("rooms/store", "psycopg")}


def libraries(path: Path) -> set[str]:
    """What a module imports from outside the package and the standard library."""
    found: set[str] = set()
    for node in importing(path):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(str(node.module).split(".")[0])
    return {name for name in found if name not in sys.stdlib_module_names | OURS}


def test_only_the_renderer_and_streams_print() -> None:
    printing = {
        str(path.relative_to(SOURCE))
        for path, tree in naming("print")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    }
    assert printing == set()


def test_one_home_for_liveness_and_expiry() -> None:
    """Nobody but the predicate and the sweep compares an expiry with a clock."""
    comparing = {
        str(path.relative_to(SOURCE))
        for path, tree in naming("expires_at")
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and "expires_at" in ast.unparse(node)
    }
    assert comparing <= {
        "locks/lease.py",
        "locks/granting.py",
        "locks/claim.py",
        "locks/open_leases.py",
        "sessions/sweep.py",
    }
