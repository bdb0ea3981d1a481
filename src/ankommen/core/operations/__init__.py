"""What whoever runs the installation asks of it: is it well, what is its load, is it kept safe."""
