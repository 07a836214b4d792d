"""What a hook does when its answer is out: the person's command, and the next hooks' program.

Nobody waits for it.
"""

import sys
import time

from ..repository import location
from ..runtime import current, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..repository.location import Project
    from ..store.sqlite import Store


def after(
    start: str,
    env: "Mapping[str, str]",
    store: "Store",
    *,
    scripts: str,
    notify: bool,
    merges: bool = False,
) -> None:
    """``start`` is where the session was started; ``scripts`` the folder of the door, '' where
    nothing is to be prepared; ``merges`` says that there are several checkouts."""
    here = location.locate(start, env)
    if here is None:
        return
    if scripts:
        _prepare(here, env)
    if notify:
        _notify(here, env, store)
    if merges:
        from ..merges.starting import start_if_due

        start_if_due(here)


def _prepare(here: "Project", env: "Mapping[str, str]") -> None:
    """See to it that the hooks of this session load from the user's cache (OFF-3)."""
    if not current.is_current(where.folder(env), sys.argv[0], here.common, briefly=True):
        from .. import __version__
        from ..runtime.keeping import by_first

        around = (here.root, here.checkout)
        by_first(sys.argv[0], env, version=__version__, common=here.common, around=around)


def _notify(here: "Project", env: "Mapping[str, str]", store: "Store") -> None:
    """Tell the person's command what waits for them (VIEW-3)."""
    from ..actions.notifying import tell
    from ..identity.liveness import Limits
    from ..locks.claim import World

    tell(store, World(time.time_ns() // 1_000_000, Limits(env), project=here), here, env)
