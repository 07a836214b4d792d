"""Each real client starts the MCP server that ``install --mcp`` names, and its model has our tools:
it calls them, and reads what they say (AGENT-10)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from . import tool_server
from .conftest import Start
from .driver import Driver
from .place import Place
from .sessions import Session
from .turns import Gate, Step, Use, say, use

Given = dict[str, Any]
CALLS: "Mapping[str, Callable[[str, Given], Use]]" = {
    "codex": lambda tool, given: Use(tool, given, "mcp__agent_sync"),
    "copilot": lambda tool, given: Use(f"agent-sync-{tool}", given),
    "gemini": lambda tool, given: Use(f"mcp_agent-sync_{tool}", given),
    # Its model looks a tool up before it calls it.
    "qwen": lambda tool, given: Use(
        "tool_call", {"name": f"mcp__agent-sync__{tool}", "arguments": given}
    ),
    "opencode": lambda tool, given: Use(f"agent-sync_{tool}", given),
}
"""How each client's model calls a tool of an MCP server."""
WAITING: "Mapping[str, tuple[str, ...]]" = {
    "codex": ("-c", "mcp_servers.agent-sync.required=true"),
}
"""With these it begins its first turn when the server is there; alone it does not wait long."""


@pytest.fixture
def served(driver: Driver, ground: Place) -> Place:
    """A place where the client has the server in its project's configuration."""
    driver.settle(ground)
    tool_server.install(ground, driver.name)
    return ground


def begin(driver: Driver, served: Place, start: Start) -> Session:
    """A session that has the server from its first turn on."""
    return start(driver, served, "ann", *WAITING.get(driver.name, ()))


def call(driver: Driver, tool: str, gate: "Gate | None" = None, **given: Any) -> Step:
    """A call of one of our tools."""
    return use(CALLS[driver.name](tool, given), gate=gate)


@pytest.mark.proves("AGENT-10")
def test_its_model_calls_our_tools(driver: Driver, served: Place, start: Start) -> None:
    """A lock is taken under an agent's name, the picture has it in it, and both reach the model."""
    gate = Gate()
    steps = (
        call(driver, "lock", files=["a.py"], why="the parser moves"),
        call(driver, "status", gate=gate),
    )
    turn = begin(driver, served, start).prompt("Work.", *steps, say())
    gate.wait()
    held = served.held()
    gate.open()
    turn.wait()
    assert list(held) == ["a.py"]
    assert "you hold a.py until" in turn.result(0)
    assert "untrusted" in turn.result(0)
    assert "1 lease" in turn.result(1)
    assert "the parser moves" in turn.result(1)
    served.until(lambda: not served.held(), "the agent to leave with its client")


@pytest.mark.proves("AGENT-10")
def test_its_model_reads_a_refusal(driver: Driver, served: Place, start: Start) -> None:
    """What somebody else holds is refused, with its code and who has it."""
    assert served.person("lock", "a.py", "--reason", "a release").code == 0
    steps = (call(driver, "lock", files=["a.py"]), call(driver, "unlock", files=["a.py"]))
    turn = begin(driver, served, start).ask("Work.", *steps, say())
    for number in range(2):
        assert "[held] a.py is" in turn.result(number)
        assert "operator" in turn.result(number)
    assert list(served.held()) == ["a.py"]
