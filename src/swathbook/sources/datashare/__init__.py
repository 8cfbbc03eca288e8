"""The data-sharing service: orders for data sets, asked for with a certificate and its key."""
