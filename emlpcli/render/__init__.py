"""What people see: cards, JSON, error messages and files."""
