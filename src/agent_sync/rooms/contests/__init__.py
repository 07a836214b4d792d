"""What actions of a declared room do to one another: one target, or one id, and two of them."""
