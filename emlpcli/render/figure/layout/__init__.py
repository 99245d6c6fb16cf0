"""Where everything of a figure stands, in points."""
