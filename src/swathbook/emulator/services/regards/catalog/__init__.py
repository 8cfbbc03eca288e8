"""The catalog: what can be searched for, and how."""
