"""Files that carry the tables elsewhere: GeoJSON for everything, GeoPackage for QGIS."""
