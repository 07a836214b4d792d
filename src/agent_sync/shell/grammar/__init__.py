"""From the text of a script to its commands: words, lists, pipelines, compound commands."""
