"""How a value in a room is written: by which mode, under which gate and clock, from which template."""
