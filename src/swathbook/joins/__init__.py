"""What makes several services one Book: Books put together, and what some services leave out.

Books in, Books out: the tables that come in are left as they are.
"""
