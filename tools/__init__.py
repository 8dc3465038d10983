"""What make runs and the shop never imports: benchmarks, screenshots, test data in bulk."""
