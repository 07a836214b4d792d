"""A client shows in the variables of its shells, and by the name of its process (GATE-9)."""

import pytest

from agent_sync.clients import claude_code, in_client
from agent_sync.system import ancestors


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize("name", in_client.MARKS)
def test_any_variable_of_any_client_is_a_mark(name: str) -> None:
    assert in_client.marked({name: "1"})
    assert not in_client.marked({name: ""})


@pytest.mark.proves("GATE-9")
def test_what_a_client_shares_with_people_is_none() -> None:
    for name in (claude_code.PROJECT_DIR, claude_code.CONFIG_DIR, "GEMINI_API_KEY", "TERM_PROGRAM"):
        assert not in_client.marked({name: "1"})


@pytest.mark.proves("AGENT-5")
def test_the_innermost_client_is_the_nearest_process(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"CLAUDECODE": "1", "CODEX_SESSION_ID": "c"}
    asked: list[str] = []

    def above() -> "list[ancestors.Ancestor]":
        asked.append("")
        words = (["bash"], ["node", "/x/node_modules/.bin/vite"], nearest, ["claude"])
        return [ancestors.Ancestor(pid, "1", words[pid]) for pid in range(4)]

    monkeypatch.setattr(ancestors, "above", above)
    nearest = ["/opt/codex", "exec"]
    assert [one.name for one in in_client.around(both)] == ["codex"]
    nearest = ["sh"]
    assert [one.name for one in in_client.around(both)] == ["claude"]
    assert [one.name for one in in_client.around(both, ours="opencode")] == ["claude"]
    nearest = ["aider"]
    assert [one.name for one in in_client.around(both)] == ["claude", "codex"]
    count = len(asked)
    for single in ({"CLAUDECODE": "1"}, {"CODEX_SESSION_ID": "c"}, {}):
        assert len(in_client.around(single)) == len(single)
    assert len(asked) == count, "processes are looked at only where several clients show"


@pytest.mark.proves("GATE-9")
@pytest.mark.parametrize(
    ("words", "client"),
    [
        (["claude"], "Claude Code"),
        (["/home/u/.local/bin/claude", "-p"], "Claude Code"),
        (["C:\\\\bin\\\\claude.exe"], "Claude Code"),
        (["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"], "Claude Code"),
        (["node", "--max-old-space-size=9", "/x/node_modules/@openai/codex/bin/codex.js"], "Codex"),
        (["node", "/usr/local/bin/gemini", "-p", "x"], "Gemini CLI"),
        (["/usr/bin/node", "/l/node_modules/@google/gemini-cli/dist/index.js"], "Gemini CLI"),
        (["node", "/l/node_modules/@qwen-code/qwen-code/cli.js"], "Qwen Code"),
        (["copilot"], "Copilot CLI"),
        (["/l/node_modules/@github/copilot-linux-x64/copilot", "-p"], "Copilot CLI"),
        (["node", "--max-old-space-size=9", "/l/node_modules/.bin/gemini"], "Gemini CLI"),
        (["opencode", "serve"], "opencode"),
        (["cursor-agent"], "Cursor"),
        (["/usr/bin/python3.11", "/home/u/.local/bin/aider"], "aider"),
        (["cursor"], ""),
        (["code"], ""),
        (["/usr/bin/node", "server.js"], ""),
        (["node", "/home/claude/x/node_modules/vite/bin/vite.js"], ""),
        (["vim", "codex"], ""),
        (["claudette"], ""),
        (["node"], ""),
        ([], ""),
    ],
)
def test_a_process_is_a_client_by_its_own_name(words: "list[str]", client: str) -> None:
    assert in_client.program(words) == client
