"""The forms about a return on its order's page in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput

from accounts.models import User
from checkout import returns
from checkout.models import Return
from checkout.models.return_states import ReturnStatus
from site_config.models import StoreSettings


class AnswerForm(forms.Form):
    """One form about one return."""

    def __init__(self, returned: Return, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"return-{returned.pk}-%s")
        self.returned = returned

    def act(self, *, who: User) -> None:
        raise NotImplementedError


class AcceptForm(AnswerForm):
    instructions = forms.CharField(
        label=gettext_lazy("How the goods come back"),
        max_length=2000,
        required=False,
        widget=AdminAutoHeightTextInput(attrs={"rows": 2}),
        help_text=gettext_lazy("In the email, and on the order's page."),
    )

    def __init__(self, returned: Return, data: QueryDict | None = None) -> None:
        super().__init__(returned, data)
        self.initial["instructions"] = StoreSettings.current().return_instructions

    def act(self, *, who: User) -> None:
        returns.accept(self.returned, who=who, **self.cleaned_data)


class DeclineForm(AnswerForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=AdminAutoHeightTextInput(attrs={"rows": 1}),
        help_text=gettext_lazy("The shopper reads it."),
    )

    def act(self, *, who: User) -> None:
        returns.decline(self.returned, who=who, **self.cleaned_data)


class ReceiveForm(AnswerForm):
    """How many of each line have arrived, and whether they go back to stock."""

    def __init__(self, returned: Return, data: QueryDict | None = None) -> None:
        super().__init__(returned, data)
        for each in returned.lines.all():
            self.fields[f"received_{each.line_id}"] = forms.IntegerField(
                label=_("How many of “%(name)s” arrived")
                % {"name": each.line.full_name},
                min_value=0,
                max_value=each.quantity,
                initial=each.quantity,
            )
        self.fields["restock"] = forms.BooleanField(
            label=_("They go back to stock"), required=False
        )

    def act(self, *, who: User) -> None:
        data = self.cleaned_data
        received = {
            each.line_id: data[f"received_{each.line_id}"]
            for each in self.returned.lines.all()
        }
        returns.receive(
            self.returned, received=received, restock=data["restock"], who=who
        )


@dataclass(frozen=True)
class ReturnRow:
    """A return with the forms that it can still take."""

    returned: Return
    accept: AnswerForm | None
    decline: AnswerForm | None
    receive: AnswerForm | None
    may_refund: bool

    @property
    def refund_sum(self) -> str:
        """What the press would give back, written out."""
        return returns.expected_refund(self.returned)

    @property
    def may_restock(self) -> bool:
        """Whether the stock has not been told of it: what was received, it was asked."""
        return not any(each.received for each in self.returned.lines.all())


def rows_of(
    some: Iterable[Return],
    *,
    may_take: bool,
    may_refund: bool,
    refused: AnswerForm | None,
) -> list[ReturnRow]:
    """Each return of an order with what can be done; `refused` is shown with its errors."""
    return [_row(each, may_take, may_refund, refused) for each in some]


def _row(
    returned: Return, may_take: bool, may_refund: bool, refused: AnswerForm | None
) -> ReturnRow:
    is_open = returned.is_open and not returned.is_refunding
    has_lines = bool(returned.lines.all())
    asked = returned.status == ReturnStatus.ASKED
    on_its_way = asked or returned.status == ReturnStatus.ACCEPTED

    def form(kind: type[AnswerForm], wanted: bool) -> AnswerForm | None:
        if not may_take or not is_open or not wanted:
            return None
        same = isinstance(refused, kind) and refused.returned == returned
        return refused if same else kind(returned)

    return ReturnRow(
        returned,
        accept=form(AcceptForm, asked),
        decline=form(DeclineForm, True),
        receive=form(ReceiveForm, on_its_way and has_lines),
        may_refund=may_refund and is_open and has_lines,
    )
