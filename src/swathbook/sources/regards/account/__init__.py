"""What one can do with an account: ask, choose, order, wait, fetch."""
