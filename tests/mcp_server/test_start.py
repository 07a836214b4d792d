"""The command: what it needs, and what it says without that."""

import sys
from pathlib import Path
from unittest import mock

import pytest

from support import Cli, need_module

from .conftest import Connect
from .wire import Server


@pytest.mark.proves("AGENT-10")
def test_without_the_package_it_says_what_to_install(cli: Cli) -> None:
    with mock.patch.dict(sys.modules, {"mcp": None}):
        done = cli("mcp")
    assert done.code == 1
    assert "-m pip install 'mcp>=1.10,<3'" in done.err
    assert "extra 'mcp'" in done.err


def test_the_folder_may_be_named(repo: Path, home: Path, tmp_path: Path) -> None:
    need_module("mcp")
    one = Server(tmp_path, home, None, "--folder", str(repo))
    try:
        one.initialize()
        assert not one.call("status").failed
    finally:
        one.kill()


def test_the_client_is_told_how_to_use_it(repo: Path, home: Path, connect: Connect) -> None:
    connect()
    one = Server(repo, home)
    try:
        found = one.initialize()
        assert found["serverInfo"]["name"] == "agent-sync"
        assert "no instruction" in found["instructions"]
    finally:
        one.kill()
