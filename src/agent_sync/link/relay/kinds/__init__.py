"""One module a kind of document: how it is read from local rows, and how it is written to them."""
