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

    nt = os.name == "nt"
    top = os.environ.get("LOCALAPPDATA" if nt else "XDG_CACHE_HOME", "")
    if top[:1] != "/" and not nt:
        top = os.environ["HOME"] + ("/Library/Caches" if sys.platform == "darwin" else "/.cache")
    top += "/agent-sync"
    key = os.fsencode(sys.argv[0] + "\0" + sys.version)
    # Not blocking: a pipe that somebody put there is not waited for.
    note = os.open(
        top + "/" + source_hash(1, key).hex() + ".note", os.O_BINARY if nt else os.O_NONBLOCK
    )
    if not nt:
        mine = 16832, os.geteuid(), 33024, os.geteuid()
        if os.lstat(top)[:5:4] + os.fstat(note)[:5:4] != mine:
            raise OSError(top)
    data = os.read(note, int.from_bytes(os.read(note, 3), "big"))
    if data[:8] != source_hash(1, data[8:]):
        raise ValueError(top)
    data = marshal.loads(data[8:])
    space = {"__name__": "agent_sync.runtime.finder"}
    exec(marshal.loads(data[0]), space)
    main = space["start"](top, key, note, *data[1:])
except Exception:  # noqa: BLE001  whatever it is, the sources are there
    exec(open(os.path.dirname(os.path.realpath(sys.argv[0])) + "/ordinary.py").read())  # noqa: SIM115
    main = ordinary()  # noqa: F821
main(sys.argv[1:])
