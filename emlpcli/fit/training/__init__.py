"""Training: settings, the loop, evaluation, and the files that make it go on.

From below to above: `places` (names of what is saved), `study` (what options mean), `together`
(what several processes agree on), `devices`, `trainer` (the loop), `evaluate`, `job` (one model on
one set of rows), `folder` and `checkpoint` (its state on disk), `keeper` (what is saved when),
`session` (all jobs of a study).
"""
