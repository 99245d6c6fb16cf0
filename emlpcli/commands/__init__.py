"""Subcommands, one thin module each; what they need is imported when they run."""
