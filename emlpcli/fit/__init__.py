"""Fitting functions: targets, formulas, data, models, training and evaluation.

From below to above: `limits`, `streams` (random numbers of one seed) and `action` (ρ(g) on rows);
`targets` and `formula`, what is fitted; `data` and `scaling`, its rows; `models`, the networks;
`predictor`, `tree_file` and `saved_model`, trained networks and their files; `training`.
"""
