"""``serve`` and ``room``: what they need, what they refuse, and rooms without a server."""

import json
import sys
from pathlib import Path
from unittest import mock

import pytest

from agent_sync.rooms.store.opened_rooms import open_rooms
from rooms.store.places import make
from support import Cli, need_module


@pytest.mark.proves("SERVE-1")
def test_without_the_packages_it_says_what_to_install(cli: Cli) -> None:
    with mock.patch.dict(sys.modules, {"uvicorn": None}):
        done = cli("serve", "--port", "0")
    assert done.code == 1
    assert "-m pip install 'starlette>=0.40' 'uvicorn>=0.30'" in done.err
    assert "extra 'server'" in done.err


@pytest.mark.proves("SERVE-3", "SERVE-8")
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--host", "0.0.0.0"], "--public-url"),
        (["--host", "0.0.0.0", "--profile", "thin"], "--public-url"),
        (["--profile", "thin", "--public-url", "http://x"], "thin rooms have no tokens"),
        (["--tls-cert", "c"], "belong together"),
        (["--port", "70000"], "65535"),
        (["--port", "x"], "whole number"),
        (["--max-value", "256X"], "a size is wanted"),
        (["--max-value", "0"], "a size is wanted"),
        (["--max-keys", "-1"], "whole number"),
        (["backup"], "the file is missing"),
        (["--json"], "leave --json out"),
    ],
)
def test_what_is_no_server_is_one_sentence(cli: Cli, words: "list[str]", said: str) -> None:
    need_module("uvicorn")
    done = cli("serve", *words)
    assert done.code == 64
    assert said in done.err + done.out


@pytest.mark.proves("SERVE-2")
def test_outside_a_repository_it_is_told_where_rooms_lie(cli: Cli, home: Path) -> None:
    need_module("uvicorn")
    done = cli("serve", "--port", "0", cwd=home)
    assert done.code == 64
    assert "--data DIR or --database URL" in done.err


@pytest.mark.proves("SERVE-9")
def test_a_room_is_taken_elsewhere_without_a_server(cli: Cli, tmp_path: Path) -> None:
    """export, delete, import: the room is back, with tokens of its own."""
    data = ["--data", str(tmp_path / "rooms")]
    store = open_rooms(str(tmp_path / "rooms"))
    make(store, "plan")
    store.close()
    exported = cli("room", "export", "plan", *data).out
    assert json.loads(exported)["id"] == "plan"
    file = tmp_path / "plan.json"
    file.write_text(exported, encoding="utf-8")
    assert cli("room", "import", str(file), *data).code == 64  # it is there
    cli.ok("room", "delete", "plan", *data)
    assert cli("room", "export", "plan", *data).code == 3
    made = cli.ok("room", "import", str(file), *data)
    assert made["token"].startswith("room_")
    assert made["view_token"].startswith("view_")
    assert cli("room", "export", "plan", *data).code == 0


@pytest.mark.proves("SERVE-9")
@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": "agent-sync room"}', "\x00"])
def test_what_is_no_exported_room_is_refused(cli: Cli, tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.json"
    file.write_text(text, encoding="utf-8")
    done = cli("room", "import", str(file), "--data", str(tmp_path))
    assert done.code == 64
    assert "Traceback" not in done.err


@pytest.mark.proves("SERVE-9")
def test_a_backup_goes_back_into_an_empty_store(cli: Cli, tmp_path: Path) -> None:
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    store = open_rooms(one)
    make(store, "plan")
    store.close()
    file = str(tmp_path / "backup")
    cli.ok("serve", "backup", file, "--data", one)
    cli.ok("serve", "restore", file, "--data", other)
    assert json.loads(cli("room", "export", "plan", "--data", other).out)["id"] == "plan"
    assert cli("serve", "restore", file, "--data", other).code != 0
