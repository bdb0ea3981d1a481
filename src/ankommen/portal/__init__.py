"""The public face: reading the concept and its measures, imprint, privacy, accessibility."""
