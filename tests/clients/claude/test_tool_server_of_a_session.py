"""Claude Code with hooks and with the MCP server: one session, whichever way it acts (AGENT-10)."""

import pytest

from .. import tool_server
from ..turns import Use, say, use
from .conftest import Start
from .place import Place

TOOL = "mcp__agent-sync__{}"
ALLOWED = ("--permission-mode", "acceptEdits", "--allowedTools=Edit,Read,Bash,mcp__agent-sync")


@pytest.mark.proves("AGENT-10")
def test_a_lock_over_mcp_is_the_sessions_own(place: Place, start: Start) -> None:
    """The server finds the session; its lease binds others and not the session itself."""
    tool_server.install(place, "claude", "--write-settings")
    flags = ("--mcp-config", str(place.repo / ".mcp.json"))
    ann = start("ann", *flags, allowed=ALLOWED)
    file = str(place.repo / "a.py")
    change = {"file_path": file, "old_string": "a = 1", "new_string": "a = 2"}
    turn = ann.ask(
        "Work.",
        use(Use(TOOL.format("lock"), {"files": ["a.py"], "why": "the parser moves"})),
        use(Use(TOOL.format("status"), {})),
        use(Use("Read", {"file_path": file})),
        use(Use("Edit", change)),
        say(),
    )
    assert "you hold a.py until" in turn.told(1)
    assert "the parser moves" in turn.told(2)
    (lease,) = place.person.ok("locks")["leases"]
    assert lease["holder_id"] == ann.id
    assert place.text("a.py") == "a = 2\n"
    ben = start("ben", *flags, allowed=ALLOWED)
    turn = ben.ask("Work.", use(Use(TOOL.format("lock"), {"files": ["a.py"]})), say())
    assert "[held] a.py is" in turn.told(1)
    assert place.name_of(ann.id) in turn.told(1)
