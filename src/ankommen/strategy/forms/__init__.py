"""What a browser sends about the concept, parsed; the services decide."""
