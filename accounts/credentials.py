"""What a browser sends of a passkey, read with care: a stranger may write it, too."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from django import forms
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

# All that JSON, base64, CBOR and dataclasses raise for what is none of theirs.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


class CredentialField(forms.JSONField):
    """A hidden answer of a passkey; allauth's own fails on some that are none."""

    def __init__(
        self, shape: type[AuthenticationResponse] | type[RegistrationResponse]
    ) -> None:
        super().__init__(required=True, widget=forms.HiddenInput)
        self.shape = shape

    def to_python(self, value: Any) -> Any:
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

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Nothing: an answer is for one question, and the form asks a new one."""
        return None

    def prepare_value(self, value: Any) -> Any:
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
