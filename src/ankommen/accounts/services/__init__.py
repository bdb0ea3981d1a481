"""What accounts write: log-ins, people, roles."""
