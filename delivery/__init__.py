"""Where the shop sends to, what that costs, and when it arrives."""
