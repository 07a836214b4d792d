# The door of every hook command: hand over, never block. It is compiled at each call, so it is
# short: what is noted for it lies in the user's cache, where nobody else and no clone can have put
# it (agent_sync/runtime/where.py); else ordinary.py finds the package. ASCII, for any Python 3.
import gc
import os
import sys

gc.disable()  # a process of some milliseconds makes no garbage worth looking for


def at_once(path, flags):  # a pipe that somebody put there is not waited for
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def prepared():
    import _imp
    import marshal

    at, nt = os.environ.get, os.name == "nt"
    top = at("LOCALAPPDATA") if nt else at("XDG_CACHE_HOME")
    if not nt and (not top or top[0] != "/"):
        top = at("HOME") + ("/Library/Caches" if sys.platform == "darwin" else "/.cache")
    top += "/agent-sync"
    key = os.fsencode(sys.argv[0] + "\0" + sys.version)
    name = top + "/" + _imp.source_hash(1, key).hex() + ".note"
    note = open(name, "rb", 0, opener=at_once)  # noqa: SIM115
    me, folder, file = nt or os.geteuid(), os.lstat(top), os.fstat(note.fileno())
    if nt or (folder.st_mode, folder.st_uid, file.st_mode, file.st_uid) == (16832, me, 33024, me):
        data = note.read()
        if data[:8] == _imp.source_hash(1, data[8:]):
            data = marshal.loads(data[8:])
            space = {"__name__": "agent_sync.runtime.finder"}
            exec(marshal.loads(data[0]), space)
            return space["start"](top, key, *data[1:])
    raise OSError(name)


try:
    main = prepared()
except Exception:  # noqa: BLE001  whatever it is, the sources are there
    exec(open(os.path.dirname(os.path.realpath(sys.argv[0])) + "/ordinary.py").read())  # noqa: SIM115
    main = ordinary()  # noqa: F821
main(sys.argv[1:])
