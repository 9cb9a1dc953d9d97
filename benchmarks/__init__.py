"""What the speed claims in the README are measured with."""
