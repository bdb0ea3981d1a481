"""What the concept's services write, one file per group of nouns."""
