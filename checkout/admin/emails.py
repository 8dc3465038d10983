"""The emails about orders, requests and messages, and whether they were sent."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn
from wagtail.admin.views import generic

from accounts.models import User
from checkout import emails
from checkout.admin.columns import FlagColumn, OrderColumn, order_page
from checkout.admin.permissions import POLICIES
from checkout.admin.read_only import ReadOnlyIndexView, ReadOnlyViewSet, RowActions
from checkout.models import Order
from site_config.http import SeeOther
from site_config.models import OutgoingEmail

# Emails about accounts are their readers' alone.
SHOWN = [kind for kind in OutgoingEmail.Kind if kind != OutgoingEmail.Kind.ACCOUNT]


class EmailFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=OutgoingEmail.State.choices,
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in SHOWN],
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = OutgoingEmail
        fields = ["state", "kind"]


class EmailIndexView(ReadOnlyIndexView):
    def get_base_queryset(self) -> QuerySet[OutgoingEmail]:
        shown: QuerySet[OutgoingEmail] = super().get_base_queryset()
        order = Order.objects.filter(number=OuterRef("about")).values("pk")
        shown = shown.filter(kind__in=SHOWN).defer("text", "html")
        return shown.annotate(order_id=Subquery(order[:1]))


class NextStepColumn(Column):
    """What can be done with an email that failed, for those who may."""

    cell_template_name = "checkout/admin/_email_actions.html"

    def get_cell_context_data(
        self, instance: OutgoingEmail, parent_context: RequestContext
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_cell_context_data(
            instance, parent_context
        )
        request: HttpRequest = parent_context["request"]
        policy = POLICIES[OutgoingEmail]
        context["may_decide"] = (
            instance.state == OutgoingEmail.State.FAILED
            and policy.user_has_permission(request.user, "send_again")
        )
        context["csrf_token"] = get_token(request)
        return context

    def get_value(self, instance: OutgoingEmail) -> str:
        return ""


class EmailView(generic.InspectView):
    """One email: where it stands, and what it says to those who may see its order."""

    page_title = _("Email")
    fields = ["kind"]

    def get_object(
        self, queryset: QuerySet[OutgoingEmail] | None = None
    ) -> OutgoingEmail:
        email: OutgoingEmail = super().get_object()
        if email.kind not in SHOWN:
            raise Http404
        return email

    def get_page_subtitle(self) -> str:
        return str(self.object.get_kind_display())

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context: dict[str, object] = super().get_context_data(**kwargs)
        email, user = self.object, self.request.user
        context["order"] = emails.order_of(email)
        context["may_see_order"] = user.has_perm("checkout.view_order")
        if context["may_see_order"]:
            context["content"] = emails.content_of(email)
        return context


class SendAgainForm(forms.Form):
    """How often the page knew the email to be sent again; empty for one that failed."""

    times = forms.IntegerField(min_value=0, required=False)


class SendAgainView(EmailView):
    """Sends an email again, or says why not."""

    permission_required = "send_again"
    http_method_names: ClassVar[list[str]] = ["post"]
    done = _("The email is on its way.")
    refused = _("Nothing was sent: it is on its way already, or was dismissed.")

    def post(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        if isinstance(request.user, User) and self.do(who=request.user):
            messages.success(request, self.done)
        else:
            messages.warning(request, self.refused)
        order = emails.order_of(self.object) if "from_order" in request.POST else None
        back = f"{order_page(order.pk)}#emails" if order else reverse("emails:index")
        return SeeOther(back)

    def do(self, who: User) -> bool:
        form = SendAgainForm(self.request.POST)
        times = form.cleaned_data["times"] if form.is_valid() else None
        return emails.send_again(self.object, who=who, times=times)


class DismissView(SendAgainView):
    """Has an email that failed not sent any more."""

    done, refused = _("The email is dismissed."), _("This email did not fail.")

    def do(self, who: User) -> bool:
        return emails.dismiss(self.object, who=who)


def emails_of(order: Order, user: User) -> list[tuple[OutgoingEmail, dict[str, bool]]]:
    """The emails about an order, newest first, and what `user` may do with each."""
    policy = POLICIES[OutgoingEmail]
    may_look = policy.user_has_permission(user, "view")
    may_send = policy.user_has_permission(user, "send_again")
    rows = order.emails.defer("text", "html").annotate(times=Count("copies"))
    return [
        (
            email,
            {
                "look": may_look,
                "send_again": may_send and emails.may_be_sent_again(email),
            },
        )
        for email in rows
    ]


class EmailViewSet(ReadOnlyViewSet):
    model = OutgoingEmail
    name = "emails"
    icon = "mail"
    menu_label = _("Emails")
    index_view_class = EmailIndexView
    inspect_view_class = EmailView
    inspect_view_enabled = True
    inspect_template_name = "checkout/admin/email.html"
    list_display = [
        "kind",
        OrderColumn(number="about"),
        Column(
            "to", label=pgettext_lazy("an email", "To"), classname="shop-admin-long"
        ),
        StatusTagColumn(
            "state",
            label=_("State"),
            accessor="get_state_display",
            primary=lambda email: email.state == OutgoingEmail.State.SENT,
        ),
        DateColumn(
            "created_at",
            label=_("Written"),
            sort_key="created_at",
            classname="shop-admin-wide",
        ),
        DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
        Column(
            "tries", label=_("Tries"), classname="shop-admin-amount shop-admin-wide"
        ),
        FlagColumn("error", label=_("Error")),
        NextStepColumn("next_step", label=_("Next step")),
    ]
    list_per_page = 50
    search_fields = ["to", "about"]
    filterset_class = EmailFilterSet
    row_actions: ClassVar[RowActions] = {
        "send_again": ("send-again", SendAgainView),
        "dismiss": ("dismiss", DismissView),
    }
