"""The service of rooms: what joins store, clock and decisions."""
