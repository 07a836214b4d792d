#!/usr/bin/env python3
"""Install agent-sync from this checkout: the same as ``agent-sync install``, see its --help.

Without --target it installs where it stands, if that is the root of a git repository.
"""
# ruff: noqa: UP031  an older Python than any of ours has to read it, to say so

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
HERE = os.path.realpath(os.getcwd())
__file__ = os.path.join(ROOT, "skills", "agent-sync", "scripts", "agent-sync")


def above(folder):
    # type: (str) -> str
    """The root of the git repository that a folder lies in, '' for none."""
    while not os.path.lexists(os.path.join(folder, ".git")):
        folder, before = os.path.dirname(folder), folder
        if folder == before:
            return ""
    return folder


def target():
    # type: () -> str
    """Where to install when nobody has said it: here, or where the person agrees to."""
    if HERE == ROOT:
        sys.exit("name the repository to install into: --target DIR (this is agent-sync itself)")
    found = above(HERE)
    if found == HERE:
        sys.stderr.write("installing into %s\n" % HERE)
        return HERE
    why = "%s is not the root of a git repository" % HERE
    if found and found != ROOT and sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write("%s. Install into %s? [y/N] " % (why, found))
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() in ("y", "yes"):
            return found
    near = ", for example --target " + found if found and found != ROOT else ""
    sys.exit(why + "; name the one to install into: --target DIR" + near)


said = [word.split("=")[0] for word in sys.argv[1:]]
user = "--scope=user" in " ".join(sys.argv).replace("--scope ", "--scope=")
if not user and not {"--target", "-h", "--help"} & set(said):
    sys.argv[1:1] = ["--target", target()]
sys.argv.insert(1, "install")
with open(__file__) as door:
    exec(compile(door.read(), __file__, "exec"))
