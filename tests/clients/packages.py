"""Which clients the lane installs from npm: their packages and versions. Data alone."""

from typing import NamedTuple

FOLDER = ".client"
"""Where they are installed, in the checkout."""


class Package(NamedTuple):
    """One client. ``program`` is a pattern of the file that must be there; ``node`` says whether
    it is JavaScript that the node below runs, ``scripts`` whether its installation has to run."""

    label: str
    name: str
    version: str
    program: str
    node: bool = False
    scripts: bool = False

    @property
    def folder(self) -> str:
        """The name of the folder that it is installed in."""
        return f"{self.name.rpartition('/')[2]}-{self.version}"


NODE = Package("node", "node", "22.23.3", "node/bin/node", scripts=True)
"""Run by the clients that are JavaScript, whatever node the system has."""
PACKAGES = {
    "codex": Package(
        "Codex", "@openai/codex", "0.171.0", "@openai/codex-linux-*/vendor/*/bin/codex"
    ),
    "copilot": Package(
        "Copilot CLI", "@github/copilot", "1.0.102", "@github/copilot-linux-*/copilot"
    ),
    "gemini": Package(
        "Gemini CLI",
        "@google/gemini-cli",
        "0.61.0",
        "@google/gemini-cli/bundle/gemini.js",
        node=True,
    ),
    "qwen": Package(
        "Qwen Code",
        "@qwen-code/qwen-code",
        "0.24.4",
        "@qwen-code/qwen-code/cli-entry.js",
        node=True,
    ),
    # The program for old processors runs on all.
    "opencode": Package(
        "opencode", "opencode-ai", "1.18.33", "opencode-linux-*-baseline/bin/opencode"
    ),
}
