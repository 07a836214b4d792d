"""The machine under us: processes, plain files, locks on files, signals."""
