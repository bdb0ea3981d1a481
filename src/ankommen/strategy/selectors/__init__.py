"""What is read of the concept, limited to what the viewer may see."""
