"""The imagery marketplace: its client, and its answers as tables."""
