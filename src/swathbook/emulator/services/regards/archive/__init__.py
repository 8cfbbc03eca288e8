"""What the archive holds: data sets, products and their files."""
