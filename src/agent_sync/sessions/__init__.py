"""Sessions come, go, follow one another and are forgotten."""
