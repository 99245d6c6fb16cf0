"""Files that people hand in or ask for: read with limits, written whole or not at all."""
