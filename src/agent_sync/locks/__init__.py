"""Who may have a path."""
