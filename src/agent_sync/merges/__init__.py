"""What checkouts of a repository changed alike, and whether that would merge."""
