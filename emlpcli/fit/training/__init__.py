"""Training: settings, the loop, evaluation, and the files that make it go on.

From below to above: `study` (what options mean), `devices`, `trainer` (the loop), `evaluate`, `job`
(one model on one set of rows), `checkpoint` (its state on disk), `session` (all jobs of a study).
"""
