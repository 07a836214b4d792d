"""The form of a prepared file: what is damaged is not there."""

import ast
from typing import Any

import pytest

from agent_sync.hooks.loaded_late import LATE
from agent_sync.runtime import bundles
from agent_sync.runtime.lean import Lean
from agent_sync.runtime.prepared_file import (
    MAGIC,
    Damaged,
    Module,
    directory,
    pack,
    sealed,
    unsealed,
    whole,
)
from agent_sync.runtime.sources import Sources
from support import SOURCE


def packed() -> bytes:
    names = ("p", "p.a", "p.b")
    modules = [Module(name, f"{name}.py", compile(f"x = {name!r}", name, "exec")) for name in names]
    return pack(modules, {"p.b": ["p", "p.b"]}, b"finder")


def test_what_was_packed_is_there() -> None:
    found = whole(packed())
    assert found.paths == {"p": "p.py", "p.a": "p.a.py", "p.b": "p.b.py"}
    assert found.bundles["p.b"][1] == ["p", "p.b"]
    assert found.finder == b"finder"
    assert packed() == packed()


def test_every_damaged_byte_is_seen() -> None:
    data = packed()
    for place in range(len(data)):
        other = bytearray(data)
        other[place] ^= 0x55
        with pytest.raises(Damaged):
            whole(bytes(other))


def test_a_file_that_is_cut_off_is_seen() -> None:
    data = packed()
    for length in range(len(data)):
        with pytest.raises(Damaged):
            whole(data[:length])
    with pytest.raises(Damaged):
        directory(MAGIC)


def test_a_seal_is_broken_by_every_byte() -> None:
    data = sealed(("a", 1))
    assert unsealed(data) == ("a", 1)
    for place in range(len(data)):
        with pytest.raises(Damaged):
            unsealed(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    with pytest.raises(Damaged):
        unsealed(b"")


def test_what_nobody_reads_in_a_hook_is_left_out() -> None:
    source = (
        '"""Said."""\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from nowhere import Kind\n'
        'else:\n    Kind = int\n\n\ndef half(of: "Kind", *more: Kind) -> "Kind":\n    """Said."""\n'
        "    assert of, 'nothing'\n    return of // 2\n"
    )
    code = compile(Lean().visit(ast.parse(source)), "m.py", "exec")
    space: dict[str, Any] = {}
    exec(code, space)
    half = space["half"]
    assert (half.__doc__, half.__annotations__, space["Kind"]) == (None, {}, int)
    assert "nowhere" not in code.co_names
    assert half(4) == 2
    with pytest.raises(AssertionError, match="nothing") as caught:
        half(0)
    assert caught.traceback[-1].lineno == source.split("\n").index("    assert of, 'nothing'")


def test_what_is_loaded_late_is_there_and_comes_behind_what_is_named_before() -> None:
    sources = Sources(str(SOURCE))
    tops = bundles.tops_of(sources)
    assert [name for name in LATE if f"agent_sync.{name}" not in tops] == []
    known = [*tops]
    for name, behind in tops.items():
        assert [one for one in behind if one not in known[: known.index(name)]] == [], name


def test_what_is_loaded_late_does_not_bring_again_what_is_there() -> None:
    tops = {"p.entry": (), "p.one": (), "p.other": (), "p.late": ("p.one", "p.other")}
    needs = {
        **{name: [] for name in ("p.a", "p.b", "p.c", "p.entry")},
        "p.one": ["p.a", "p.b"],
        "p.other": ["p.a", "p.c"],
        "p.late": ["p.a", "p.b", "p.c"],
    }
    found = bundles.bundled(tops, needs)
    assert found["p.one"] == ["p.a", "p.b", "p.one"]
    assert found["p.late"] == ["p.b", "p.c", "p.late"]
