"""Benchmarks: each prints one JSON object a line; none is a test. `make bench` runs them."""
