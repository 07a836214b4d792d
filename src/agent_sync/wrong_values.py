"""What is wrong with a value that somebody gave: it cannot be accepted, or names nothing."""

from .failures import NOT_FOUND, USAGE, AgentSyncError


class InvalidInput(AgentSyncError):
    """A value that cannot be accepted (empty title, TTL of 0, a lone surrogate)."""

    code = "invalid_input"
    exit_status = USAGE


class NotFound(AgentSyncError):
    """Something named by the caller is not there."""

    code = "not_found"
    exit_status = NOT_FOUND
