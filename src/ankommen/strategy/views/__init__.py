"""Staff pages of the concept: parse, call one service or selector, render."""
