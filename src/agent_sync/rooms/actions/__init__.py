"""Actions of a room: declared, listed and invoked; those that are built in, too."""
