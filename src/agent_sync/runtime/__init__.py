"""What hooks load, prepared once in the user's own cache, and found again by their doors."""
