"""expressions: what a reader is shown, on rooms made by hand."""
