"""The services: spoken to over HTTP, and their answers turned into tables."""
