"""The MCP server in the files of clients: in by a pure merge, out byte for byte (AGENT-10)."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent_sync.errors import InstallError, UsageError
from agent_sync.install.mcp_entries import entry_table, json_entry, toml_entry
from agent_sync.install.mcp_entries.entry_table import JSON, NAME, ROWS, TOML, Row, wanted
from support import Cli

JSONS = [row for row in ROWS if row.form == JSON]
CODEX = next(row for row in ROWS if row.form == TOML)
NAMES = st.sampled_from(["a", "mcpServers", "servers", "mcp", "hooks", "x y", "ü"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
SERVERS = st.dictionaries(st.sampled_from(["one", "two"]), VALUES, max_size=2)


@st.composite
def documents(draw: "Callable[..., Any]") -> "tuple[Row, str]":
    """A configuration of some style, in which anything stands that may."""
    row = draw(st.sampled_from(JSONS))
    assert isinstance(row, Row)
    found = draw(st.dictionaries(NAMES, VALUES, max_size=3))
    assert isinstance(found, dict)
    found.pop(row.container, None)
    if draw(st.booleans()):
        found[row.container] = draw(SERVERS)
    text = json.dumps(found, indent=draw(st.sampled_from([None, 2, "\t"])), ensure_ascii=False)
    text = text.replace("\n", str(draw(st.sampled_from(["\n", "\r\n"]))))
    return row, text + str(draw(st.sampled_from(["", "\n", "\n\n"])))


@settings(max_examples=300, deadline=None)
@given(documents())
@pytest.mark.proves("AGENT-10")
def test_json_goes_in_and_comes_out_byte_for_byte(given: "tuple[Row, str]") -> None:
    row, text = given
    merged = json_entry.merge(text, row)
    before, after = json.loads(text), json.loads(merged)
    assert after[row.container].pop(NAME) == row.entry
    assert after == {**before, row.container: before.get(row.container, {})}
    assert json_entry.merge(merged, row) == merged
    assert json_entry.unmerge(merged, row, keep=row.container in before) == text


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ['a = 1', "", "# words", "[mcp_servers.other]", 'command = "x"', "[[list]]",
             'b = """', 'text"""', "[projects.\"/x\"]"]
        ),
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)  # fmt: skip
@pytest.mark.proves("AGENT-10")
def test_toml_goes_in_and_comes_out_byte_for_byte(
    lines: "list[str]",
    newline: str,
    ended: bool,  # noqa: FBT001
) -> None:
    text = newline.join(lines) + (newline if ended else "")
    try:
        merged = toml_entry.merge(text, CODEX)
    except InstallError:
        return
    assert toml_entry.is_in(merged)
    assert toml_entry.merge(merged, CODEX) == merged
    assert toml_entry.unmerge(merged) == text
    if sys.version_info >= (3, 11):
        import tomllib

        found = tomllib.loads(merged)["mcp_servers"].pop(NAME)
        assert found == CODEX.entry


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "it is no object"),
        ('{"mcpServers": []}', "its mcpServers is no object"),
        ('{"mcpServers": {"agent-sync": {"command": "other"}}}', "another server under the name"),
        ('{"a": 1, "a": 2}', "has the key 'a' twice"),
        ("// words\n{}", "it has a comment"),
        ("", "it is empty"),
    ],
)
def test_json_that_is_left_alone(text: str, said: str) -> None:
    with pytest.raises(InstallError, match=said):
        json_entry.merge(text, ROWS[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[mcp_servers.agent-sync]\ncommand = 'x'\n", "a server under the name agent-sync"),
        ("mcp_servers = {}\n", "it is not valid TOML|no table of its own|would not stand"),
        ("a = \n", "it is not valid TOML"),
        ("mcp_servers = 3\n", "is no table"),
    ],
)
def test_toml_that_is_left_alone(text: str, said: str) -> None:
    if sys.version_info < (3, 11) and text == "a = \n":
        return  # nothing here reads TOML
    with pytest.raises(InstallError, match=said):
        toml_entry.merge(text, CODEX)


def test_headers_alone_are_enough_where_nothing_reads_toml() -> None:
    assert toml_entry._headers("[mcp_servers.one]\n[ mcp_servers . two ]\n", "mcp_servers") == {
        "one",
        "two",
    }
    for text in ('a = """\n', "mcp_servers = {}\n", "mcp_servers.x.command = 'y'\n"):
        with pytest.raises(InstallError):
            toml_entry._headers(text, "mcp_servers")


def test_an_earlier_entry_is_replaced() -> None:
    row = ROWS[0]
    old = '{"mcpServers": {"agent-sync": {"command": "agent-sync", "args": ["mcp", "--old"]}}}'
    assert json.loads(json_entry.merge(old, row))["mcpServers"][NAME] == row.entry


def test_which_files_are_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    names = [row.name for row in wanted(tmp_path, "auto")]
    assert names == ["shared"]
    (tmp_path / ".codex").mkdir()
    (tmp_path / "GEMINI.md").write_text("", encoding="utf-8")
    assert [row.name for row in wanted(tmp_path, "auto")] == ["shared", "codex", "gemini"]
    assert wanted(tmp_path, "all") == list(ROWS)
    assert [row.name for row in wanted(tmp_path, "qwen, cursor,claude")] == ["shared", "cursor"]
    for odd in ("nobody", ""):
        with pytest.raises(UsageError):
            wanted(tmp_path, odd)


def contents(folder: Path) -> "dict[str, bytes]":
    """Every file but git's, ours and the skill."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".git", ".claude"} & set(path.relative_to(folder).parts)
    }


@pytest.fixture
def used(repo: Path) -> Path:
    """A repository with files of several clients, each in a style of its own."""
    for name, text in {
        ".mcp.json": '{"mcpServers":{"other":{"command":"x"}}}',
        ".vscode/mcp.json": '{\n\t"servers": {}\n}\n',
        ".codex/config.toml": 'model = "m"\r\n[mcp_servers.other]\r\ncommand = "x"',
        ".gemini/settings.json": "{}\n",
        "opencode.json": '{\n    "$schema": "https://opencode.ai/config.json"\n}',
    }.items():
        path = repo / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    return repo


@pytest.mark.proves("AGENT-10")
def test_install_and_uninstall_leave_every_byte(used: Path, cli: Cli) -> None:
    before = contents(used)
    done = cli("install", "--mcp", "all")
    assert done.code == 0, done
    between = contents(used)
    assert set(between) == {row.file for row in ROWS}
    assert all(between[name] != before.get(name) for name in between)
    assert cli("install", "--mcp=all").code == 0
    assert contents(used) == between
    assert cli("uninstall").code == 0
    assert contents(used) == before
    assert not (used / ".cursor").exists()


def test_what_others_wrote_meanwhile_stays(used: Path, cli: Cli) -> None:
    assert cli("install", "--mcp", "all").code == 0
    file = used / ".codex" / "config.toml"
    file.write_bytes(file.read_bytes() + b"[mine]\nx = 1\n")
    shared = used / ".mcp.json"
    shared.write_text(shared.read_text().replace('"x"', '"y"'), encoding="utf-8")
    assert cli("uninstall").code == 0
    assert file.read_bytes().endswith(b'command = "x"\r\n[mine]\nx = 1\n')
    assert shared.read_text(encoding="utf-8") == '{"mcpServers":{"other":{"command":"y"}}}'


def test_a_file_that_is_left_alone_stops_everything(used: Path, cli: Cli) -> None:
    (used / "opencode.json").write_text("// words\n{}", encoding="utf-8")
    before = contents(used)
    done = cli("install", "--mcp", "all", "--json")
    assert done.code == 1
    assert "comment" in done.error["message"]
    assert '"type": "local"' in done.error["block"]
    assert contents(used) == before
    assert not (used / ".claude" / "skills").exists()


def test_nothing_is_written_by_a_dry_run(used: Path, cli: Cli) -> None:
    before = contents(used)
    done = cli("install", "--mcp", "all", "--dry-run")
    assert "would update" in done.out
    assert contents(used) == before


def test_a_link_out_of_the_repository_is_not_followed(used: Path, cli: Cli, tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("{}", encoding="utf-8")
    (used / ".mcp.json").unlink()
    (used / ".mcp.json").symlink_to(outside)
    done = cli("install", "--mcp", "claude")
    assert done.code == 1
    assert "leads outside" in done.err
    assert outside.read_text(encoding="utf-8") == "{}"


def test_only_the_projects_files_are_written(cli: Cli) -> None:
    assert cli("install", "--mcp", "--scope", "local").code == 64


def test_it_says_what_is_missing(used: Path, cli: Cli) -> None:
    done = cli("install", "--mcp", "claude", env={"PATH": str(used)})
    assert "[mcp]" in done.out


def test_the_entries_start_what_the_command_line_knows() -> None:
    assert entry_table.is_ours(ROWS[0].entry)
    for row in ROWS:
        assert entry_table.is_ours(row.entry)
    assert not entry_table.is_ours({"command": "agent-sync", "args": ["console"]})
    assert not entry_table.is_ours("agent-sync mcp")


@pytest.mark.proves("AGENT-10", "AGENT-7")
def test_hooks_and_entries_in_one_file_go_in_at_once_and_out_in_any_order(
    used: Path, cli: Cli
) -> None:
    before = contents(used)
    settings = used / ".gemini" / "settings.json"
    done = cli("install", "--agents", "gemini", "--mcp", "gemini")
    assert done.code == 0, done
    assert "mcpServers" in settings.read_text()
    assert "BeforeTool" in settings.read_text()
    assert cli("uninstall").code == 0
    assert contents(used) == before
    for words in (("--mcp", "gemini"), ("--agents", "gemini")):
        assert cli("install", *words).code == 0
    assert cli("uninstall", "--agents", "gemini").code == 0
    assert settings.read_bytes() == before[".gemini/settings.json"]


@pytest.mark.proves("AGENT-10", "AGENT-7")
def test_taken_out_for_one_client_it_stays_for_the_others(used: Path, cli: Cli) -> None:
    before = contents(used)
    assert cli("install", "--agents", "gemini,qwen", "--mcp", "all").code == 0
    assert cli("uninstall", "--agents", "gemini").code == 0
    now = contents(used)
    assert [name for name in before if now.get(name) == before[name]] == [".gemini/settings.json"]
    assert "agent-sync" in (used / ".mcp.json").read_text()
    assert cli("uninstall").code == 0
    assert contents(used) == before
