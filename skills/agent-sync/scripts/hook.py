# The door of every hook command: hand over, never block. It is compiled at each call, so it is
# short: what is noted for it lies in the user's cache, where nobody else and no clone can have put
# it (agent_sync/runtime/where.py); else ordinary.py finds the package. ASCII, for any Python 3.
import gc
import os
import sys

gc.disable()  # a process of some milliseconds makes no garbage worth looking for
try:
    import marshal
    from _imp import source_hash

    at, nt = os.environ.get, os.name == "nt"
    top = at("LOCALAPPDATA" if nt else "XDG_CACHE_HOME", "")
    if top[:1] != "/" and not nt:
        top = at("HOME") + ("/Library/Caches" if sys.platform == "darwin" else "/.cache")
    top += "/agent-sync"
    key = os.fsencode(sys.argv[0] + "\0" + sys.version)
    name = top + "/" + source_hash(1, key).hex() + ".note"
    wait = getattr(os, "O_NONBLOCK", 0)  # a pipe that somebody put there is not waited for
    note = open(name, "rb", 0, opener=lambda path, flags: os.open(path, flags | wait))  # noqa: SIM115
    me, folder, file = nt or os.geteuid(), os.lstat(top), os.fstat(note.fileno())
    data = note.read(file[6])
    if (folder[0], folder[4], file[0], file[4]) != (16832, me, 33024, me) and not nt:
        raise OSError(top)
    if data[:8] != source_hash(1, data[8:]):
        raise ValueError(top)
    data = marshal.loads(data[8:])
    space = {"__name__": "agent_sync.runtime.finder"}
    exec(marshal.loads(data[0]), space)
    main = space["start"](top, key, *data[1:])
except Exception:  # noqa: BLE001  whatever it is, the sources are there
    exec(open(os.path.dirname(os.path.realpath(sys.argv[0])) + "/ordinary.py").read())  # noqa: SIM115
    main = ordinary()  # noqa: F821
main(sys.argv[1:])
