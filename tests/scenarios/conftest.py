"""The scratch repository and the sessions of the hook tests."""

from hooks.conftest import database, first_commit, home, repo, session

__all__ = ["database", "first_commit", "home", "repo", "session"]
