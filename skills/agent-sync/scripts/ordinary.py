# What hook.py runs where nothing is prepared for it: find the package, import it as usual. ASCII,
# and it parses on any Python 3; whatever keeps the package from loading ends with status 0.
import os
import sys


def leave(sentence, status=0):
    sys.stderr.write("agent-sync: " + sentence + "\n")
    sys.exit(status)


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
        leave("Python 3.10 or later is needed, this is " + version + "; nothing is protected")
    try:
        sys.path.insert(0, folder_of_package())
        from agent_sync.hooks.entry import main
    except Exception as error:  # noqa: BLE001
        # With --strict the edit gate is told to the client as failed (1), never as refused (2).
        status = 1 if "--strict" in sys.argv else 0
        leave("the hook cannot run (" + str(error) + "); install agent-sync again", status)
    return main
