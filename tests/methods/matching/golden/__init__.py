"""Totals of the examples by two other solvers, beside the scripts that made them."""
