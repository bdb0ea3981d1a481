"""The demo district: readable content in `goerlitz/`, loaded through the apps' own services."""
