"""Which personal data there is, what for, and how long: declarations, register, deletion."""
