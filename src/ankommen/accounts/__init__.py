"""Who may do what: log-in, permission sets and their scopes."""
