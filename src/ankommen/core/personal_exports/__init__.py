"""The answer to "what do you know about me?" (Art. 15 DSGVO): asked for, made as a job, read."""
