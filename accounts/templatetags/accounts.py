"""Template filters of account pages."""

from __future__ import annotations

from django import template

from accounts.user_agents import device_name

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """`{{ session.user_agent|device }}`: "Firefox on Linux"."""
    return device_name(user_agent)
