"""Pages of accounts: the session, people and roles, the audit log."""
