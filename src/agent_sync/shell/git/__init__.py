"""What a git command would do to uncommitted work, from its words alone."""
