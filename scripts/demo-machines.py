#!/usr/bin/env python3
"""Two machines share one repository through a server, and each step is checked as it is shown.

The machines are hosts in network namespaces of this one, with addresses of their own; nobody has to
be root. Each has a clone with agent-sync installed, a relay, and a session whose hooks and commands
are the installed ones. A third host runs the server, with TLS.

Exit status 0 when all happened as told, 1 at the first step that did not, 77 where such hosts
cannot be made: it says why. ``--only`` runs one step; ``--list`` names them. ``--database`` has the
server keep its rooms in PostgreSQL, which it has to reach through a Unix socket. ``--keep`` leaves
the folder for a look.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import machine_faults
import machine_steps
from namespaces import NoNamespacesError
from played import Page, StepFailed
from played_machines import World

NOT_HERE = 77
WITHIN_S = 1.0
STEPS = machine_steps.STEPS + machine_faults.STEPS


def play(root: Path, args: argparse.Namespace) -> int:
    """Make the machines and run the steps; the exit status."""
    page = Page()
    world = None
    try:
        world = World(root, page, database=args.database, hurry=args.within)
        page.step("Two clones are linked through one server")
        machine_steps.link_both(world)
        if args.unguarded:
            world.south.types("pause", "30m")
        for title, step in STEPS:
            if not args.only or step.__name__ in args.only:
                page.step(title)
                step(world)
    except NoNamespacesError as problem:
        print(f"hosts in namespaces cannot be made here: {problem}", file=sys.stderr)
        return NOT_HERE
    except (StepFailed, subprocess.SubprocessError, OSError) as problem:
        print(f"\nThis did not happen as it should: {problem}", file=sys.stderr)
        return 1
    finally:
        if world is not None:
            world.close()
    print("\nEverything happened as told.")
    return 0


def main() -> int:
    """Tell it in a temporary folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = [step.__name__ for _, step in STEPS]
    parser.add_argument("--only", action="append", default=[], choices=names, metavar="STEP")
    parser.add_argument("--list", action="store_true", help="name the steps")
    parser.add_argument("--database", default="", metavar="URL", help="a database of PostgreSQL")
    says = f"how quick what has to be quick must be, in seconds ({WITHIN_S:.0f})"
    parser.add_argument("--within", type=float, default=WITHIN_S, metavar="S", help=says)
    parser.add_argument("--keep", action="store_true", help="leave the folder afterwards")
    # For the test that this script notices when protection is off.
    parser.add_argument("--unguarded", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.list:
        print("\n".join(names))
        return 0
    root = Path(tempfile.mkdtemp(prefix="agent-sync-machines-"))
    try:
        return play(root, args)
    finally:
        if args.keep:
            print(f"The folder is still there: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
