"""Who a command is, by what the real clients set in their shells (AGENT-5, AGENT-6)."""

import pytest

from agent_sync.identity import who, who_acts
from agent_sync.system import ancestors

CODEX = {
    "CODEX_CI": "1",
    "CODEX_SESSION_ID": "01a22b0a-7d43",
    "CODEX_THREAD_ID": "01a22b0a-7d43",
    "CODEX_TOOL_CALL_ID": "c1",
}
COPILOT = {"COPILOT_CLI": "1", "COPILOT_AGENT_SESSION_ID": "65ec3fd8-759d"}
GEMINI = {"GEMINI_CLI": "1"}
QWEN = {"QWEN_CODE": "1", "QWEN_CODE_SESSION_ID": "4b29bee9", "QWEN_CODE_AGENT_ID": ""}
OPENCODE = {"AGENT": "1", "OPENCODE": "1", "OPENCODE_PID": "26"}


@pytest.fixture(autouse=True)
def nobody_above(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ancestors, "above", list)


@pytest.mark.proves("AGENT-5")
@pytest.mark.parametrize(
    ("env", "agent", "source"),
    [
        ({"CLAUDE_CODE_SESSION_ID": "s1"}, "s1", "CLAUDE_CODE_SESSION_ID"),
        (CODEX, "codex:01a22b0a-7d43", "CODEX_SESSION_ID"),
        (COPILOT, "copilot:65ec3fd8-759d", "COPILOT_AGENT_SESSION_ID"),
        (QWEN, "qwen:4b29bee9", "QWEN_CODE_SESSION_ID"),
        (OPENCODE | {"AGENT_SYNC_ID": "opencode:ses_1"}, "opencode:ses_1", "AGENT_SYNC_ID"),
        (CODEX | {"AGENT_SYNC_ID": "ann"}, "ann", "AGENT_SYNC_ID"),
        (CODEX | {"AGENT_SYNC_ID": "codex:other"}, "codex:01a22b0a-7d43", "CODEX_SESSION_ID"),
        ({"AGENT_SYNC_ID": "gemini:s1"}, "gemini:s1", "AGENT_SYNC_ID"),
        ({"AGENT_SYNC_ID": "team:ann"}, "team:ann", "AGENT_SYNC_ID"),
        (GEMINI, "", who.UNSURE),
        (OPENCODE, "", who.UNSURE),
        (CODEX | COPILOT, "", who.UNSURE),
        ({"CLAUDECODE": "1"}, "", "none"),
        ({"CURSOR_AGENT": "1"}, "", "none"),
    ],
)
def test_a_command_is_the_session_of_its_shell(
    env: "dict[str, str]", agent: str, source: str
) -> None:
    assert who_acts.identify(env) == (agent, source)


@pytest.mark.proves("AGENT-6")
def test_a_subagent_is_one_where_its_shell_says_so() -> None:
    thread = CODEX | {"CODEX_THREAD_ID": "01a22b0a-7dcf"}
    assert who_acts.identify(thread)[0] == "codex:01a22b0a-7d43/01a22b0a-7dcf"
    child = QWEN | {"QWEN_CODE_AGENT_ID": "general-purpose-c1"}
    assert who_acts.identify(child)[0] == "qwen:4b29bee9/general-purpose-c1"


@pytest.mark.proves("AGENT-5")
def test_a_hook_is_its_payloads_session_whatever_client_is_around_its_own() -> None:
    around = OPENCODE | CODEX | {"AGENT_SYNC_ID": "opencode:ses_1"}
    assert who_acts.identify(around, session_id="s1") == ("s1", "session_id")
    named = who.session_name("gemini", "g1")
    assert who_acts.identify(around, session_id=named, agent_id="k") == (
        "gemini:g1/k",
        "session_id+agent_id",
    )
    assert who_acts.identify({"AGENT_SYNC_ID": "ann"}, session_id="s1")[0] == "ann"


@pytest.mark.proves("AGENT-5")
def test_an_id_carries_its_client_but_claude_codes() -> None:
    assert who.session_name("codex", " a/b ") == "codex:a-b"
    assert who.session_name("claude", "s1") == who.session_name("", "s1") == "s1"
    assert who.session_name("codex", "") == ""
    assert len(who.session_name("codex", "x" * 500)) == who.MAX_ID
    assert [who.client_of(one) for one in ("codex:s/k", "s1", "team:ann", "claude:s")] == [
        "codex", "", "", "",
    ]  # fmt: skip
