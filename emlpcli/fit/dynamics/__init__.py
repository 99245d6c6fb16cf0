"""Dynamics: systems, their trajectories, and networks that are trained on rollouts."""
