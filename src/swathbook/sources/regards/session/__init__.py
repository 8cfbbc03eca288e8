"""Who asks, and of which release: settings, the login and its token, what releases can do."""
