"""agent-sync: leases, tasks and messages for several coding agents in one repository."""

__version__ = "0.2.0"
