"""What else the service hands out: the catalog, metalinks, zips and CSV."""
