"""What stood in a room at an earlier sequence, and what became of one key: for one reader."""
