"""The sandbox's addresses, below `/sandbox/`."""

from __future__ import annotations

from django.urls import path

from sandbox.views import control, mail, pay, receipts

app_name = "sandbox"

urlpatterns = [
    path("", control.control, name="control"),
    path("sessions/<str:session_id>/", control.act_on_session, name="session"),
    path("refunds/<str:refund_id>/", control.act_on_refund, name="refund"),
    path("disputes/<str:dispute_id>/", control.act_on_dispute, name="dispute"),
    path("events/<str:event_id>/", control.send, name="event"),
    path("waiting/", control.send_waiting, name="waiting"),
    path("pay/<str:session_id>/", pay.pay, name="pay"),
    path("pay/<str:session_id>/decline/", pay.decline, name="decline"),
    path("pay/<str:session_id>/expire/", pay.expire, name="expire"),
    path("receipts/<str:charge_id>/", receipts.receipt, name="receipt"),
    path("mail/", mail.mail, name="mail"),
    path("mail/<int:pk>/", mail.email, name="email"),
    path("mail/<int:pk>/html/", mail.email_as_html, name="email_as_html"),
]
