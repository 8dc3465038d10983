"""The base of errors that a shopper can fix, with a message for them."""

from __future__ import annotations


class ShopError(Exception):
    """Something a shopper can fix; `message` says what happened, then what to do.

    Verbs raise it and change nothing; only views turn it into a response.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
