"""What was asked of a room and what became of it: recorded whole, filtered for each reader."""
