"""The studio that makes the demo shop's pictures, by hand and always alike."""
