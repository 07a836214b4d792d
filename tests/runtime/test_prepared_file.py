"""The form of a prepared file: what is damaged is not there."""

import pytest

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
