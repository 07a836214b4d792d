"""The hooks: one handler an event, each a small program with a deadline."""
