"""Work that is passed on."""
