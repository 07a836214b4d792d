"""Changes that are left for whoever may make them."""
