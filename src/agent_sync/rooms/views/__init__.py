"""Views: expressions whose results are public, registered and read."""
