"""Who asks, and what they may do: accounts, tokens, roles."""
