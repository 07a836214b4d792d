"""Every coding client but Claude Code: which of its files call our hooks, and with what line."""
