#!/usr/bin/env python3
"""Install agent-sync from this checkout: the same as ``agent-sync install``, see its --help."""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
__file__ = os.path.join(ROOT, "skills", "agent-sync", "scripts", "agent-sync")
sys.argv.insert(1, "install")
with open(__file__) as door:
    exec(compile(door.read(), __file__, "exec"))
