"""What Stripe says of payments, and what it does to orders: one state machine, and who watches it."""
