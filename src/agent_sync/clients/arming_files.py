"""Where other clients than Claude Code have our hooks called: files of a checkout, with slashes.

Here and not beside the installer: hooks ask it too, since nobody takes them from others (WORK-6).
"""

SETTINGS = {
    "codex": ".codex/hooks.json",
    "copilot": ".github/hooks/agent-sync.json",
    "gemini": ".gemini/settings.json",
    "qwen": ".qwen/settings.json",
    "cursor": ".cursor/hooks.json",
    "vscode": ".github/hooks/agent-sync-vscode.json",
    "crush": "crush.json",
}
"""Client -> its file, which has hooks of others in it as well, or may have."""
PROGRAMS = {"opencode": ".opencode/plugins/agent-sync.js", "amp": ".amp/plugins/agent-sync.js"}
"""Client -> the program that calls our hooks, all ours."""
SCRIPTS = {"cline": ".clinerules/hooks"}
"""Client -> the folder with a script for each event, called as the event is; ours are all ours."""
SKILL = ".agents/skills/agent-sync"
"""Where the skill with its runtime lies for all of them."""
