"""A database that is damaged: what is wrong with it, what can be saved, how it is mended."""
