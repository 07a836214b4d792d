"""One look at everything, for whoever shows it."""
