"""What happened: recorded, searched, exported; errors of hooks."""
