"""The data-sharing middleware of a blockchain service, emulated: data sets and their orders."""
