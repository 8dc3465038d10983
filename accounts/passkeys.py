"""The form field for what a browser sends of a passkey; anybody may send anything else."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from django import forms
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

# All that JSON, base64, CBOR and dataclasses raise for broken input.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class PasskeyField(forms.JSONField):
    """A passkey's answer in a hidden field; allauth's own field fails on broken ones."""

    def __init__(
        self, shape: type[AuthenticationResponse] | type[RegistrationResponse]
    ) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)
        self.shape = shape

    def to_python(self, value: object) -> Any:
        """The answer as a dict; raises ValidationError for any other value."""
        try:
            answer = super().to_python(value)
            if isinstance(answer, Mapping):
                self.shape.from_dict(answer)
        except forms.ValidationError:
            raise
        except UNREADABLE as problem:
            raise get_adapter().validation_error("incorrect_code") from problem
        return answer

    def bound_data(self, data: object, initial: object) -> None:
        """None: an answer fits one challenge, and the form shows a new one."""
        return None

    def prepare_value(self, value: object) -> Any:
        return value

    def has_changed(self, initial: object, data: object) -> bool:
        return bool(data)
