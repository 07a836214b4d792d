"""What was said and settled."""
