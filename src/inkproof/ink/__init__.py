"""The lattice and what can be asked of it: likelihood, alignment, decoding. NumPy only, no I/O."""
