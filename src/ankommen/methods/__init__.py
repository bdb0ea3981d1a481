"""Science in plain Python, without Django: numbers in, numbers and reason codes out."""
