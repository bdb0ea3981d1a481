"""The foundation: audit, geography, jobs, registries, tables in and out, and the UI kit."""
