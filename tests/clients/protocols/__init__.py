"""How models are spoken to: one file a protocol."""
