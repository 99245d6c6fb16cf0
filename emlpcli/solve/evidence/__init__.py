"""The evidence for a solved basis: measured, judged, and predicted in cost."""
