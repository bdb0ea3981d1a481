"""Settings, addresses, registries and the demo district; imports everything, nobody imports it."""
