"""Keys as names on disk are spelled, for machines whose file systems tell README from readme."""

import os

from ...repository.location import Project
from ...repository.path_keys import normal


class Spelling:
    """Looks names up in their folders, and into each folder once; what is not there stays as it is.

    Where the file system does not fold case, every key is as it is.
    """

    def __init__(self, project: "Project | None") -> None:
        self._project = project if project is not None and project.folds else None
        self._folders: dict[str, dict[str, str]] = {}

    @property
    def folds(self) -> bool:
        """Whether names are to be looked up at all."""
        return self._project is not None

    def of(self, key: str) -> str:
        """The key of a file, folder or pattern inside the repository."""
        if self._project is None:
            return key
        found, here = [], self._project.root
        for name in key.split("/"):
            found.append(self._names(here).get(name, name))
            here = os.path.join(here, found[-1])
        return "/".join(found)

    def _names(self, folder: str) -> "dict[str, str]":
        if folder not in self._folders:
            try:
                names = os.listdir(folder)
            except (OSError, ValueError):
                names = []
            self._folders[folder] = {normal(one, folds=True): one for one in names}
        return self._folders[folder]
