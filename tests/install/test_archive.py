"""The archive that is installed: cut without harm, small, the same whenever it is made (ARR-1)."""

import ast
import builtins
import os
from collections import Counter
from pathlib import Path

import pytest

from agent_sync.errors import InstallError
from agent_sync.install.archive import archived_files, cutting, kept_archive, packing
from agent_sync.runtime import archive_file, make
from agent_sync.runtime.sources import Sources
from support import CHECKOUT, SOURCE

PACKAGE = SOURCE / "agent_sync"
SCRIPTS = CHECKOUT / "skills" / "agent-sync" / "scripts"
BEFORE = '''"""What it is
for."""

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

LIMIT: "int" = 3  # why
"""What it limits."""


class Row(NamedTuple):
    """A row."""

    name: str
    size: int = 4
    more: "dict[str, list[int]]" = {}
    kind: ClassVar[int] = 1


def find(
    name: "PathLike[str]", *more: int, deep: "dict[str, int] | None" = None
) -> "list[str]":
    """Find it."""
    text: str = """no comment
    # in here
        or here"""
    return [f"# {name}", text, "\\"\\"\\"", *map(str, more)]  # the end


def seen(given: int) -> "list[int]":
    import os as system
    found, LIMIT, name = [], 1, "x"

    def inner(deep: int) -> int:
        nonlocal kept
        kept = deep
        behind = found
        return [one for one in behind if one is not LIMIT]

    kept: "int | None" = None
    for given in (1, 2):
        found += [lambda text: (text, given)]
    try:
        return inner(kept), f"{name}", system
    except OSError as error:
        found.append(error)
    return [(x := one) for one, *ends in found if x or ends]


def everything() -> "dict[str, int]":
    inside = 1
    return locals()


def nothing() -> None:
    """Nothing."""
    """At all."""


async def later(x: int) -> int: return x


def written(größe: int, *rest: int) -> "tuple[int, ...]":
    one = (größe,)
    few = (
        größe + 1 .real,  # a point
        rest[
            0
        ],
    )
    said = f"{'ä' if größe else f'{one!r:>{größe}}'} , {few}" "" 'x'
    if few is not None and \\
            not said:
        return (*one, *few,)
    return find(
        said,
        deep=None,
    )[one,] or dict(
        said=1,
    ) or [
        1,
    ]
'''
AFTER = """from typing import NamedTuple
TYPE_CHECKING=False
LIMIT=3
class Row(NamedTuple):
 name:str
 size:str=4
 more:str={}
 kind:ClassVar[int]=1
def find(name,*more,deep=None):
 a=\"\"\"no comment
    # in here
        or here\"\"\"
 return[f"# {name}",a,"\\"\\"\\"",*map(str,more)]
def seen(given):
 import os as system
 a,LIMIT,name=[],1,"x"
 def inner(deep):
  nonlocal kept
  kept=deep
  b=a
  return[c for c in b if c is not LIMIT]
 kept=None
 for given in(1,2):
  a+=[lambda text:(text,given)]
 try:
  return inner(kept),f"{name}",system
 except OSError as error:
  a.append(error)
 return[(d:=c)for c,*e in a if d or e]
def everything():
 inside=1
 return locals()
def nothing():
 0
async def later(x):return x
def written(größe,*rest):
 one=(größe,)
 few=(größe+1 .real,rest[0])
 a=f"{'ä' if größe else f'{one!r:>{größe}}'} , {few}" "" 'x'
 if few is not None and not a:
  return(*one,*few)
 return find(a,deep=None)[one,]or dict(said=1)or[1]
"""


def test_what_nothing_reads_is_cut() -> None:
    assert cutting.cut(BEFORE).split("\n") == AFTER.split("\n")
    assert cutting.meaning(BEFORE) == cutting.meaning(AFTER)
    assert cutting.meaning(BEFORE) != cutting.meaning(AFTER.replace("x):return x", "y):return y"))


def assert_only_renamed(before: ast.Module, after: ast.Module) -> None:
    """Told without what shortens names: in each function one other name for each, and none that
    the function sees of outside, or is called by.
    """
    outside = {*dir(builtins), *_places(before, deep=False)}
    for old, new in zip(_functions(before), _functions(after), strict=True):
        arguments = {node.arg for node in ast.walk(old) if isinstance(node, ast.arg)}
        pairs = {*zip(_places(old), _places(new), strict=True)}
        assert len({one for one, _ in pairs}) == len(pairs) == len({one for _, one in pairs}), pairs
        fixed = outside | arguments
        assert [pair for pair in pairs if pair[0] != pair[1] and {*pair} & fixed] == []


def _functions(tree: ast.Module) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def _places(tree: ast.AST, *, deep: bool = True) -> list[str]:
    """Names in the order in which they stand; ``deep``: in functions, too. No annotations."""
    found = [tree.id] if isinstance(tree, ast.Name) else []
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.alias) and not deep:
                found.append(one.asname or one.name)
            elif isinstance(one, ast.AST) and (deep or not isinstance(one, ast.FunctionDef)):
                found += _places(one, deep=deep)
            elif isinstance(one, ast.FunctionDef):
                found.append(one.name)
    return found


@pytest.mark.proves("ARR-1")
def test_every_source_means_the_same_when_it_is_cut() -> None:
    """The archive holds these very files; comparing trees is comparing what they do."""
    inside = archive_file.unpacked(kept_archive.archive(PACKAGE, SCRIPTS), "it")
    files = archived_files.sources(PACKAGE)
    assert {*files, archived_files.DOOR_OF_THE_LOST} == {*inside}
    for name, path in files.items():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            assert inside[name].decode() == text
            continue
        assert cutting.meaning(inside[name].decode()) == cutting.meaning(text), name
        assert_only_renamed(ast.parse(text), ast.parse(inside[name].decode()))


@pytest.mark.proves("ARR-1")
def test_nothing_in_it_imports_what_is_left_out() -> None:
    """Lazy imports count; the command table names modules that ``handed_over`` stands for."""
    names = {
        name[:-3].removesuffix("/__init__").replace("/", ".")
        for name in archived_files.sources(PACKAGE)
    }
    missing = []
    for name, path in archived_files.sources(PACKAGE).items():
        if path.suffix != ".py":
            continue
        package = name.split("/")[:-1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                base = ".".join(
                    [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
                )
                base = base.rstrip(".")
                found = [f"{base}.{one.name}" in names or base in names for one in node.names]
                missing += [] if all(found) else [f"{name}: {base}"]
    assert missing == []
    for one in archived_files.UNUSED:
        assert (PACKAGE / f"{one}.py").is_file()


DOORS = {"hooks/entry", "hooks/loaded_late", "cli/main", "cli/command_table", "cli/after_command"}
"""What is started, with the two tables that name modules as strings."""
BY_NAME = ("hooks/events", "shell/writers", "shell/family_index")
"""Folders whose modules such a table names by a part of their path."""


@pytest.mark.proves("ARR-1")
def test_nothing_is_in_it_that_nothing_in_it_needs() -> None:
    names = {name.removeprefix("agent_sync/"): path for name, path in _sources().items()}
    reached: set[str] = set()
    left = [*DOORS, "__main__", "runtime/keeping", *(n for n in names if n.startswith(BY_NAME))]
    while left:
        name = left.pop()
        if name in reached or name not in names:
            continue
        reached.add(name)
        left += _named_in(name, names[name])
    assert sorted(names.keys() - reached - {"__init__"}) == []


def _sources() -> dict[str, Path]:
    """Name without its ending -> file, packages under the name of their folder."""
    found = archived_files.sources(PACKAGE)
    return {
        name[:-3].removesuffix("/__init__"): path
        for name, path in found.items()
        if path.suffix == ".py" and name != "agent_sync/__init__.py"
    }


def _named_in(name: str, path: Path) -> list[str]:
    """Modules that one imports, or names in a string; and the folders above it."""
    package = name if path.name == "__init__.py" else name.rpartition("/")[0]
    found = [name.rpartition("/")[0]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = package.split("/") if package else []
            base = parts[: len(parts) - node.level + 1] + (node.module or "").split(".")
            top = "/".join(filter(None, base))
            found += [top, *("/".join(filter(None, (top, one.name))) for one in node.names)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and name in DOORS:
            said = node.value.replace(".", "/")
            found += [said, f"hooks/{said}", f"cli/{said}"]
    return found


def test_what_hooks_load_lies_together_as_it_does_of_the_sources(tmp_path: Path) -> None:
    """One part of the prepared file an event, however tight the sources are written."""
    archive = tmp_path / "program"
    archive.write_bytes(kept_archive.archive(PACKAGE, SCRIPTS))
    found = [make.make(Sources(str(root)), str(tmp_path), "x") for root in (archive, SOURCE)]
    of_archive, of_sources = ({k: v[1] for k, v in one.bundles.items()} for one in found)
    assert of_archive == of_sources
    assert len(of_archive["agent_sync.hooks.entry"]) > 20


READS = {"__doc__", "__annotations__", "get_type_hints", "signature", "getdoc", "get_annotations"}


@pytest.mark.proves("ARR-1")
def test_nothing_in_it_reads_what_was_cut() -> None:
    found = []
    for name, path in archived_files.sources(PACKAGE).items():
        if path.suffix != ".py" or "/install/archive/" in name:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = getattr(node, "attr", getattr(node, "id", ""))
            found += [f"{name}: {said}"] if said in READS else []
    assert found == []


@pytest.mark.proves("ARR-1")
def test_it_is_small() -> None:
    data = kept_archive.archive(PACKAGE, SCRIPTS)
    inside = archive_file.unpacked(data, "it")
    sizes: Counter[str] = Counter()
    for name, text in inside.items():
        sizes["/".join(name.split("/")[:2])] += len(text)
    assert len(data) < packing.MOST_BYTES, (
        f"too large; before it is pressed: {sizes.most_common(8)}"
    )
    assert not any(f"agent_sync/{name}" in sizes for name in archived_files.LEFT_OUT)


@pytest.mark.proves("ARR-1")
def test_the_same_sources_make_the_same_bytes(tmp_path: Path) -> None:
    package, scripts = tmp_path / "src" / "agent_sync", tmp_path / "scripts"
    (package / "rooms").mkdir(parents=True)
    (package / "__pycache__").mkdir()
    scripts.mkdir()
    (scripts / "lost.py").write_text("1\r\n", newline="")
    for name in ("b.py", "a.py", "rooms/x.py", "__pycache__/a.pyc"):
        (package / name).write_text(f"x = '{name}'\n")
    first = kept_archive.archive(package, scripts)
    (package / "a.py").write_text("x = 'a.py'\r\n", newline="")
    (package / "b.py").chmod(0o600)
    assert kept_archive.archive(package, scripts) == first
    assert archive_file.unpacked(first, "it") == {
        "agent_sync/a.py": b"x='a.py'\n",
        "agent_sync/b.py": b"x='b.py'\n",
        "lost.py": b"1\n",
    }
    made = kept_archive.build(package, scripts)
    assert made.read_bytes() == first
    (package / "a.py").write_text("x = 2\n")
    assert kept_archive.build(package, scripts) != made
    assert not made.exists(), "of other sources"
    (package / "a.py").write_text("x = (\n")
    with pytest.raises(SyntaxError):
        kept_archive.archive(package, scripts)


def test_a_program_of_the_system_presses_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"a": b"x = 1\n" * 1000, "b": b""}
    ours = packing.packed(files)
    monkeypatch.setitem(__import__("sys").modules, "lzma", None)
    monkeypatch.chdir(tmp_path)
    for name in ("xz", "bsdcat"):
        (tmp_path / name).write_text("#!/bin/sh\n: > ran\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join(("/nowhere", ".", "")))
    with pytest.raises(InstallError, match="no lzma, and no xz"):
        packing.packed(files)
    with pytest.raises(archive_file.Unreadable, match="no lzma, and no xz"):
        archive_file.unpacked(ours, "it")
    assert not (tmp_path / "ran").exists()
    monkeypatch.undo()
    assert archive_file.unpacked(ours, "it") == files
