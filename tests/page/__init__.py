"""The page of a repository and of rooms, in a real browser."""
