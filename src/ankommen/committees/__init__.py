"""Who decides: bodies, meetings, resolutions."""
