"""What the order service answers, endpoint by endpoint."""
