"""What runs weights: one engine a file, each the only importer of its engine. Weights are found elsewhere."""
