"""The weighting engine: golden numbers, properties, refusals, worked example."""
