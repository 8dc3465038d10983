"""Payments: the state machine, Stripe's pages and events, reconciling, and the money inbox."""
