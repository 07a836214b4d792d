"""What was said in a room: sent, counted, read a page at a time, and shown to whom it may be."""
