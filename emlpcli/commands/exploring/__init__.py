"""`emlp explore`: what is computed while somebody types, in a process, and what is shown."""
