"""Where the folders of a checkout are that git itself uses."""

import os
from typing import NamedTuple

from .runner import Git


class Folders(NamedTuple):
    """Absolute paths: the work tree, the git directory of all work trees, the own one, and where
    git looks for hooks.
    """

    top: str
    common: str
    own: str
    hooks: str


def of(folder: str, seconds: float) -> Folders:
    """The folders of the checkout around ``folder``. Raises GitError where there is no work tree.

    Each question may take so many seconds.
    """
    top = _asked(folder, seconds, "--show-toplevel")
    common, own, hooks = (
        os.path.normpath(os.path.join(top, _asked(top, seconds, *question)))
        for question in (["--git-common-dir"], ["--absolute-git-dir"], ["--git-path", "hooks"])
    )
    return Folders(top, common, own, hooks)


def _asked(folder: str, seconds: float, *question: str) -> str:
    # The repository's hooks count: what is asked is where they are.
    said = Git(folder, seconds, hooks=True).must("rev-parse", *question)
    return os.fsdecode(said.removesuffix(b"\n"))
