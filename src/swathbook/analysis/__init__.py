"""What the tables amount to: coverage, gaps, money and contradictions, as plain functions.

Frames in, frames out: the index is kept, the input untouched; no files, no clock, no state.
"""
