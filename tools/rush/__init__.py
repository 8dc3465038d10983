"""A rush: many shoppers buy, change carts, cancel and are refunded at once; nothing may break."""
