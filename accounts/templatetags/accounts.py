"""What account pages say about browsers."""

from __future__ import annotations

from django import template

from accounts import devices

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """`{{ session.user_agent|device }}`: "Firefox on Linux"."""
    return devices.device(user_agent)
