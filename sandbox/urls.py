"""The sandbox's addresses, below `/sandbox/`."""

from __future__ import annotations

from django.urls import path

from sandbox.views import behaviour, control, events, mail, pay, receipts

app_name = "sandbox"

urlpatterns = [
    path("", control.control, name="control"),
    path("sessions/<str:session_id>/", control.act_on_session, name="session"),
    path("refunds/<str:refund_id>/", control.act_on_refund, name="refund"),
    path("disputes/<str:dispute_id>/", control.act_on_dispute, name="dispute"),
    path("payouts/<str:payout_id>/", control.act_on_payout, name="payout"),
    path("clock/", behaviour.clock, name="clock"),
    path("faults/", behaviour.add_fault, name="faults"),
    path("faults/<int:pk>/", behaviour.end_fault, name="fault"),
    path("refunds/", behaviour.refunds, name="refunds"),
    path("events/", events.events, name="events"),
    path("events/<str:event_id>/", events.send, name="event"),
    path("waiting/", events.send_waiting, name="waiting"),
    path("holding/", events.hold, name="holding"),
    path("pay/<str:session_id>/", pay.pay, name="pay"),
    path("pay/<str:session_id>/decline/", pay.decline, name="decline"),
    path("pay/<str:session_id>/expire/", pay.expire, name="expire"),
    path("receipts/<str:charge_id>/", receipts.receipt, name="receipt"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<int:pk>/", mail.email, name="email"),
    path("mail/<int:pk>/html/", mail.email_as_html, name="email_as_html"),
]
