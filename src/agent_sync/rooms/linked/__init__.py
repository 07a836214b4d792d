"""What machines share of a repository: documents, and who has what, as the server decides."""
