"""The lattice and what can be asked of it: likelihood, alignment, decoding, posterior. NumPy only, no I/O."""
