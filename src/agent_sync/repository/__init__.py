"""Where state lives, which checkout, what a path is called, what a file holds."""
