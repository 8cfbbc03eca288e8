"""The basket: what is chosen before it is ordered."""
