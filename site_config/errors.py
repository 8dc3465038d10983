"""What a shopper can mend: one finished sentence in the shop's voice."""

from __future__ import annotations


class ShopError(Exception):
    """Something a shopper can mend; `message` says what happened, then what to do.

    Verbs raise it and change nothing; only doors turn it into an answer.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
