"""A local stand-in for Stripe and for the mail server, for development and tests."""
