"""What make runs and the shop never imports: benchmarks, screenshots, a crowd of products."""
