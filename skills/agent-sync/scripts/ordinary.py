# What hook.py runs where nothing is prepared for it: find the package, import it as usual. ASCII,
# and it parses on any Python 3, and 2.7. Whatever keeps the package from loading is said where it
# is seen, and lets pass; only --strict refuses.
import os
import sys

OFF = "%s. Next: %s."
PLAIN = '{"systemMessage":"agent-sync is off, nothing is protected here: %s"}'
MODEL = (
    '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":"[agent-sync] '
    "Protection is off: %s Others may overwrite what you edit, and you what they edit. "
    'Tell the person."}}'
)
DENY = (
    '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny",'
    '"permissionDecisionReason":"%s"}}'
)
REFUSED = "[agent-sync] BLOCKED: this edit could not be checked, and --strict is installed: %s"


def leave(why, mend, more=""):
    if "--armed-only" in sys.argv and not in_use(os.environ.get("CLAUDE_PROJECT_DIR") or "."):
        sys.exit(0)
    said = OFF % (why, mend)
    event = sys.argv[1:2]
    if event == ["session-start"]:
        sys.stdout.write(PLAIN % said)
    elif event == ["user-prompt-submit"]:
        sys.stdout.write(MODEL % said)
    elif event == ["pre-tool-use"] and "--strict" in sys.argv:
        sys.stdout.write(DENY % (REFUSED % said))
        sys.stderr.write(REFUSED % said + "\n")
        sys.stdout.flush()
        sys.exit(2)
    else:
        sys.stderr.write("agent-sync: nothing is protected: " + said + more + "\n")
    sys.stdout.flush()
    sys.exit(0)


def in_use(start):
    # Whether the coordination folder of a checkout, or of the one it is linked to, is there.
    here = os.path.realpath(start)
    while True:
        top = here
        if os.path.isfile(os.path.join(here, ".git")):
            with open(os.path.join(here, ".git")) as file:
                pointer = file.read(8192).partition("gitdir:")[2].strip()
            top = os.path.join(here, pointer).partition(os.sep + ".git" + os.sep)[0]
        if os.path.lexists(os.path.join(top, ".claude", "coordination")):
            return True
        above = os.path.dirname(here)
        if above == here:
            return False
        here = above


def folder_of_package():
    here = os.path.dirname(os.path.realpath(sys.argv[0]))
    for way in (("..", "runtime"), ("..", "..", "..", "src")):
        folder = os.path.normpath(os.path.join(here, *way))
        if os.path.isfile(os.path.join(folder, "agent_sync", "hooks", "entry.py")):
            return folder
    raise ImportError("no runtime beside " + here)


def ordinary():
    if sys.version_info < (3, 10):  # noqa: UP036
        version = ".".join(str(part) for part in sys.version_info[:3])
        leave(
            "Python 3.10 or later is needed, this is " + version,
            "put a newer python3 first on the PATH ('agent-sync install --scope local' pins one)",
        )
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):  # -I keeps Python itself from reading it
        sys.dont_write_bytecode = True
    try:
        sys.path.insert(0, folder_of_package())
        from agent_sync.hooks.entry import main
    except Exception as error:  # noqa: BLE001
        more = " (" + " ".join(str(error).split())[:300] + ")"
        leave("its program cannot be loaded", "install agent-sync again", more)
    return main
