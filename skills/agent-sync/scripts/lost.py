# The door of hooks whose checkout has no installation (any more): an older branch, a cleaned
# folder. It lies in the user's cache as a copy, and runs what was last used in this repository;
# without a note of the repository it leaves. ASCII, and it parses on any Python 3.
import gc
import sys

gc.disable()


def at_once(path, flags=0):  # a pipe that somebody put there is not waited for
    import os

    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def first(path):
    import os

    handle = at_once(path)
    try:
        return os.read(handle, 8192)
    finally:
        os.close(handle)


def common_folder(here):
    import os

    while not os.path.lexists(os.path.join(here, ".git")):
        above = os.path.dirname(here)
        if above == here:
            raise OSError("no repository")
        here = above
    git = os.path.join(here, ".git")
    if os.path.isdir(git):
        return git
    git = os.path.join(here, os.fsdecode(first(git)[len("gitdir:") :].split(b"\n", 1)[0].strip()))
    try:
        git = os.path.join(git, os.fsdecode(first(os.path.join(git, "commondir")).strip()))
    except OSError:
        pass
    return os.path.realpath(git)


def prepared():
    import _imp
    import marshal
    import os

    top = os.path.dirname(sys.argv[0])
    start = os.environ.get("CLAUDE_PROJECT_DIR", "") or os.getcwd()
    key = os.fsencode(common_folder(os.path.realpath(start)) + "\0" + sys.version)
    name = top + "/" + _imp.source_hash(1, key).hex() + ".note"
    note = at_once(name)
    me, folder, file = os.geteuid(), os.lstat(top), os.fstat(note)
    if (folder.st_mode, folder.st_uid, file.st_mode, file.st_uid) != (16832, me, 33024, me):
        raise OSError(top)
    data = os.read(note, int.from_bytes(os.read(note, 3), "big"))
    if data[:8] != _imp.source_hash(1, data[8:]):
        raise ValueError("damaged")
    data = marshal.loads(data[8:])
    space = {"__name__": "agent_sync.runtime.finder"}
    exec(marshal.loads(data[0]), space)
    return space["start"](top, key, note, *data[1:])


def run():
    try:
        main = prepared()
    except Exception:  # noqa: BLE001  nothing is noted here: nothing of ours runs
        sys.exit(0)
    main(sys.argv[1:])


run()
