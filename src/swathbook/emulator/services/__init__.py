"""The emulated services, one package each; none knows another."""
