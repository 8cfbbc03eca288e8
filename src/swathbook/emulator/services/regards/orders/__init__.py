"""The orders and their life: what they hold, how far they are, what happens next."""
