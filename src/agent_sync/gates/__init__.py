"""Points that agents may not cross: gates, crews, checkpoints; patches and hand-overs."""
