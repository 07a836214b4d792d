"""A database that claude-agent-sync left at our path: taken over once (STATE-5)."""
