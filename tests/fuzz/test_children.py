"""What the dice wrote ends: no file without an end, nothing that goes on behind the test."""

import os
import select
import sys
from pathlib import Path

import pytest

from unit.shell.test_against_bash import BASH

from . import children

if sys.platform == "win32" or not BASH:
    pytest.skip("needs bash", allow_module_level=True)

ENV = {"PATH": os.environ["PATH"]}


def test_a_file_that_feeds_itself_ends(tmp_path: Path) -> None:
    file = tmp_path / "b.txt"
    file.write_text("x\n" * 1000, encoding="utf-8")
    assert children.run([BASH, "-c", "tee -a b.txt < b.txt"], tmp_path, ENV) != 0
    assert file.stat().st_size <= children.LARGEST


def test_a_loop_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "MOST_CPU_S", 1)
    assert children.run([BASH, "-c", "while :; do :; done"], tmp_path, ENV) < 0


def test_nothing_goes_on_behind_a_child(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "held")
    end = os.open(tmp_path / "held", os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert children.run([BASH, "-c", "exec 3> held; tail -f /dev/null & :"], tmp_path, ENV) == 0
        poll = select.poll()
        poll.register(end, select.POLLIN)
        assert poll.poll(30_000), "somebody holds the pipe open"
        assert os.read(end, 1) == b""
    finally:
        os.close(end)
