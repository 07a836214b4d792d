"""What the action ``help`` of a declared room answers: keyed texts, and actions to register."""
