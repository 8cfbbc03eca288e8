"""REGARDS: a catalog of products, and the orders that are made from it."""
