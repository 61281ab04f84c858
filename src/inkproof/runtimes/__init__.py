"""What runs weights, one engine a file, and finding language models: each file the only importer of its library."""
