"""The addresses to which the account's events go; the shop's own is there from the start."""

from __future__ import annotations

import stripe
from django.conf import settings

from sandbox import events, objects
from sandbox.models import Record
from sandbox.options import option
from sandbox.refusals import Refusal, check_url
from sandbox.rules import check_metadata
from sandbox.stripe_json import JSONObject, Params

KIND = "webhook_endpoint"
SHOPS_OWN = "we_sandbox"
MOST = 16


def shops_address() -> str:
    """Where this project takes events."""
    return f"{settings.SITE_URL}{option('SANDBOX_WEBHOOK_PATH')}"


def make_shops_own() -> None:
    """Stores the endpoint that the shop has from the start, once.

    Its address follows SITE_URL until somebody changes or deletes it.
    """
    url = shops_address()
    row = Record.objects.filter(id=SHOPS_OWN).first()
    if row is None:
        asked = {"enabled_events": events.SUBSCRIBED, "url": url}
        objects.store({**_endpoint(asked), "id": SHOPS_OWN}, asked={"follows": True})
    elif row.asked.get("follows") and row.data["url"] != url:
        objects.change(SHOPS_OWN, url=url)


def create(params: Params) -> JSONObject:
    """A new endpoint; its secret is in this answer only."""
    _check(params)
    if Record.objects.filter(kind=KIND).count() >= MOST:
        raise Refusal(f"You have reached the maximum of {MOST} webhook endpoints.")
    made = objects.store(_endpoint(params))
    return {**made, "secret": objects.new_id("whsec_", 32)}


def _check(params: Params) -> None:
    if "url" in params:
        check_url(params["url"], "url")
    check_metadata(params.get("metadata", {}), "metadata")
    chosen = params.get("enabled_events", ["*"])
    if not chosen or ("*" in chosen and len(chosen) > 1):
        raise Refusal("Give event types, or * alone.", param="enabled_events")


def _endpoint(params: Params) -> JSONObject:
    return {
        "id": objects.new_id("we_"),
        "object": KIND,
        "api_version": params.get("api_version", stripe.api_version),
        "application": None,
        "created": objects.now(),
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "status": "enabled",
        "url": params["url"],
    }


def update(endpoint_id: str, params: Params) -> JSONObject:
    found = objects.row(KIND, endpoint_id, param="webhook_endpoint")
    _check(params)
    fields = {**params}
    if "disabled" in fields:
        fields["status"] = "disabled" if fields.pop("disabled") else "enabled"
    if "metadata" in fields:
        fields["metadata"] = {**found.data["metadata"], **fields["metadata"]}
    Record.objects.filter(pk=found.pk).update(asked={})
    return objects.change(endpoint_id, **fields)


def delete(endpoint_id: str, params: Params) -> JSONObject:
    """The shop's own stays as a hidden row, so that it doesn't come back."""
    found = objects.row(KIND, endpoint_id, param="webhook_endpoint")
    found.kind, found.asked = f"deleted_{KIND}", {}
    found.save(update_fields=["kind", "asked"])
    return {"id": endpoint_id, "object": KIND, "deleted": True}
