"""Claude Code as the other clients are driven here: one process a prompt. Its own tests, with
sessions of many prompts, stand in ``claude``."""

from collections.abc import Mapping

from ..claude import binary
from ..claude.place import KEY
from ..claude.sessions import ALLOWED
from ..driver import Driver
from ..turns import Use

QUIET = (
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
    "DISABLE_TELEMETRY",
    "DISABLE_AUTOUPDATER",
    "DISABLE_ERROR_REPORTING",
)


class Claude(Driver):
    """Claude Code."""

    name = "claude"

    def program(self) -> list[str]:
        """The program itself."""
        return [str(binary.executable())]

    def env(self, url: str) -> Mapping[str, str]:
        """A key that nobody checks, and no word to anybody else."""
        found = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": KEY}
        return {**found, **dict.fromkeys(QUIET, "1")}

    def words(self, prompt: str, url: str, session: str, *, again: bool) -> list[str]:
        """The id is the test's."""
        del url
        which = "--resume" if again else "--session-id"
        return ["-p", which, session, *ALLOWED, prompt]

    def agent(self, session: str) -> str:
        """Its ids stay plain."""
        return session

    def call(self, kind: str, given: Mapping[str, object]) -> Use:
        """Its tools."""
        path = {"file_path": given.get("path")}
        if kind == "edit":
            return Use("Edit", {**path, "old_string": given["old"], "new_string": given["new"]})
        if kind == "write":
            return Use("Write", {**path, "content": given["content"]})
        if kind == "read":
            return Use("Read", path)
        assert kind == "shell", kind
        return Use("Bash", {"command": given["command"], "description": "Run it"})
