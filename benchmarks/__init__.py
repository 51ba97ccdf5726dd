"""Benchmarks: what the bars of a language server are measured with. `make bench` runs them all.

Each one measures against a peer or a floor in the same run, turn by turn, since ratios outlive
machines and busy hours. `docs/benchmarks.md` says what is measured and holds the last results.
"""
