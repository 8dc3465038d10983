"""An inline panel whose rows have a form, a formset and a look of their own."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import InlinePanel


class FormsetPanel(InlinePanel):
    """Wagtail's inline panel takes fields only, neither a form nor a formset."""

    def __init__(
        self,
        *args: Any,
        form: Any,
        formset: Any,
        inherit: tuple[str, ...] = (),
        template: str = InlinePanel.BoundPanel.template_name,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.form, self.formset = form, formset
        self.inherit, self.template = inherit, template

    def clone_kwargs(self) -> dict[str, Any]:
        ours = {name: getattr(self, name) for name in ("form", "formset", "inherit")}
        return {**super().clone_kwargs(), **ours, "template": self.template}

    def get_form_options(self) -> dict[str, Any]:
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "form": self.form,
            "formset": self.formset,
            "inherit_kwargs": ["for_user", *self.inherit],
        }
        return options

    class BoundPanel(InlinePanel.BoundPanel):
        @property
        def template_name(self) -> str:
            return str(self.panel.template)
