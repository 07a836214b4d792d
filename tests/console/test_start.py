"""When the console cannot run: one sentence, exit 1 (CON-5)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support import DOOR, Cli

TIMEOUT_S = 60


@pytest.mark.proves("CON-5")
def test_without_a_terminal_the_feed_is_named(cli: Cli) -> None:
    done = cli.process("console")
    assert done.code == 1
    assert "agent-sync activity --follow" in done.err
    assert len(done.err.splitlines()) == 1
    assert not (cli.repo / ".claude").exists()


@pytest.mark.proves("CON-5")
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals to open")
def test_without_the_extra_it_says_how_to_install_it(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "hidden" / "prompt_toolkit").mkdir(parents=True)
    gone = tmp_path / "hidden" / "prompt_toolkit" / "__init__.py"
    gone.write_text("raise ImportError('not there')\n", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path / "hidden"), cli.env()["PYTHONPATH"]])
    master, slave = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", DOOR, "console"],
        stdin=slave,
        stdout=slave,
        stderr=subprocess.PIPE,
        env=cli.env({"PYTHONPATH": path}),
        cwd=cli.repo,
        timeout=TIMEOUT_S,
        check=False,
    )
    os.close(slave)
    os.close(master)
    assert done.returncode == 1
    said = done.stderr.decode()
    assert "pip install prompt_toolkit" in said
    assert "'tui' extra" in said
    assert "agent-sync status --watch" in said
    assert len(said.splitlines()) == 1
    assert not (cli.repo / ".claude").exists()


@pytest.mark.parametrize("words", [["--interval", "0"], ["--interval", "x"], ["--json"]])
def test_wrong_usage_is_told_before_anything_else(cli: Cli, words: list[str]) -> None:
    assert cli("console", *words).code == 64
