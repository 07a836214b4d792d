"""How a value in a room is written: by which mode, gate, clock and template."""
