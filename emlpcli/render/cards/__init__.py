"""What is printed: the card of every command, as Rich text and as JSON."""
