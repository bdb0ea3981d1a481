"""Who there is: organisations, their units and contacts."""
