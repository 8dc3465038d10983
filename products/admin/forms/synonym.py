"""The form that lets words which found nothing mean the same as others."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from products.search.find import find
from site_config import synonyms


class SynonymForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What people search for"),
        max_length=synonyms.LONGEST_PHRASE,
        help_text=gettext_lazy("Leave out words that the shop finds already."),
    )
    means = forms.CharField(
        label=gettext_lazy("Means the same as"),
        max_length=synonyms.LONGEST_PHRASE,
        help_text=gettext_lazy("A word that finds what they look for, such as mug."),
    )

    def clean_words(self) -> str:
        return one_phrase(self.cleaned_data["words"])

    def clean_means(self) -> str:
        means = one_phrase(self.cleaned_data["means"])
        if not find(means, exactly=True).anything:
            text = _("The shop finds nothing for “%(words)s” either.")
            raise ValidationError(text % {"words": means})
        return means


def one_phrase(text: str) -> str:
    """`text` as a line of the list can hold it, without signs that part its phrases."""
    phrases = synonyms.phrases_of(" ".join(text.split()))
    if len(phrases) != 1:
        raise ValidationError(_("Write one word or phrase."))
    return phrases[0]
