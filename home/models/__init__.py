"""The pages around the catalogue, and the permissions that were given once."""

from __future__ import annotations

from home.models.pages import ContactPage, HomePage, PoliciesPage, PolicyPage
from home.models.rights import GivenRight
from home.models.stories import JournalPage, StandardPage, StoryPage

__all__ = [
    "ContactPage",
    "GivenRight",
    "HomePage",
    "JournalPage",
    "PoliciesPage",
    "PolicyPage",
    "StandardPage",
    "StoryPage",
]
