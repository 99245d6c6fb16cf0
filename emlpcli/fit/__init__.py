"""Fitting functions: targets, formulas, data, training and evaluation."""
