"""Speed as ratios: each page against a bare Django page with the same rows, in one run."""
