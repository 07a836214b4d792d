"""The scratch repository and the sessions of the hook tests."""

from hooks.conftest import database, home, repo, session

__all__ = ["database", "home", "repo", "session"]
