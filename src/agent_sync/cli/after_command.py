"""What the command line does last where it read the archive itself: prepare it for the next."""

import os

from .. import __version__
from ..repository import location
from ..runtime import keeping


def prepare(launcher: str) -> None:
    """Prepare what the launcher and the door of hooks beside it load. Never raises."""
    scripts = os.path.dirname(launcher)
    here = location.locate(os.path.dirname(scripts), {})
    common = here.common if here else ""
    around = (here.root, here.checkout) if here else ()
    keeping.by_first(launcher, os.environ, version=__version__, common=common, around=around)
