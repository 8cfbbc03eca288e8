"""The imagery marketplace, emulated."""
