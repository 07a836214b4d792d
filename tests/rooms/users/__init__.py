"""Users of rooms: scope strings, and what a token is in a room."""
