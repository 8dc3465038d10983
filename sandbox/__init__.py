"""A local stand-in for Stripe and for the post office, for development and tests."""
