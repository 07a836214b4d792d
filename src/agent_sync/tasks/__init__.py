"""The board of work."""
