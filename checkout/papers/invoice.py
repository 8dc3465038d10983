"""Invoices, credit notes and reversals as PDF, from nothing but their snapshot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from checkout.invoice_contents import Contents, Line
from checkout.models import Invoice
from checkout.papers import press
from checkout.papers.press import Paper
from site_config import money
from site_config.formatting import long_date

Kind = Invoice.Kind


def of(invoice: Invoice) -> Paper:
    """The document, in its order's language."""
    contents: Contents = invoice.snapshot
    with translation.override(contents["language"]):
        data = _data(invoice, contents)
    pdf = press.typeset("invoice.typ", data, made_at=invoice.made_at)
    return Paper(press.file_name(data["title"]), pdf)  # type: ignore[arg-type]


def _data(invoice: Invoice, contents: Contents) -> dict[str, object]:
    seller, currency = contents["seller"], contents["currency"]
    contact = [*seller["address"], seller["email"], seller["tax_number"]]
    return {
        **press.place(contents["language"]),
        "title": _title(invoice),
        "note": _note(invoice, contents),
        "seller": {"name": seller["name"], "lines": [part for part in contact if part]},
        "footer": [part for part in (seller["name"], seller["tax_number"]) if part],
        "buyer": contents["buyer"] or [contents["email"]],
        "facts": _facts(contents),
        "lines": [
            {
                "name": _named(line, currency),
                "sku": line["sku"],
                "quantity": str(line["quantity"]),
                "price": _written(line["unit_price"], currency),
                "total": _written(line["total"], currency),
            }
            for line in contents["lines"]
        ],
        "sums": _sums(contents),
        "total": [_total_words(invoice), _written(contents["total"], currency)],
        "closing": _closing(invoice, contents),
        "words": _words(),
    }


def _named(line: Line, currency: str) -> str:
    """The name, and what came off its price."""
    off = Decimal(line.get("discount", 0))
    if not off:
        return line["name"]
    return (
        f"{line['name']} ({_('%(off)s off') % {'off': money.written(off, currency)}})"
    )


def _title(invoice: Invoice) -> str:
    titles = {
        Kind.INVOICE: _("Invoice %(number)s"),
        Kind.CREDIT_NOTE: _("Credit note %(number)s"),
        Kind.REVERSAL: _("Reversal %(number)s"),
    }
    return titles[Kind(invoice.kind)] % {"number": invoice.written_number}


def _note(invoice: Invoice, contents: Contents) -> str:
    notes = {
        Kind.INVOICE: "",
        Kind.CREDIT_NOTE: _("This corrects invoice %(number)s."),
        Kind.REVERSAL: _(
            "This takes back credit note %(number)s, since its refund failed."
        ),
    }
    return notes[Kind(invoice.kind)] % {"number": contents["corrects"]}


def _facts(contents: Contents) -> list[tuple[str, str]]:
    facts = [
        (_("Date"), _day(contents["made_on"])),
        (pgettext("a purchase", "Order"), contents["order"]),
        (_("Placed"), _day(contents["ordered_on"])),
        (_("Paid"), _day(contents["paid_on"])),
    ]
    if contents["deliver_to"] and contents["deliver_to"] != contents["buyer"]:
        facts.append((_("Delivered to"), "\n".join(contents["deliver_to"])))
    return [(name, value) for name, value in facts if value]


def _sums(contents: Contents) -> list[tuple[str, str]]:
    """What the lines make, delivery and adjustment; a credit note leaves out what is nothing."""
    delivery, currency = Decimal(contents["delivery"]), contents["currency"]
    is_invoice = not contents["corrects"]
    rows = []
    if contents["lines"]:
        rows.append((_("Subtotal"), _written(contents["subtotal"], currency)))
    if delivery or is_invoice:
        words = (
            _written(contents["delivery"], currency)
            if delivery
            else pgettext("of charge", "Free")
        )
        rows.append((contents["delivery_name"], words))
    if Decimal(contents["adjustment"]):
        rows.append((_("Adjustment"), _written(contents["adjustment"], currency)))
    return rows


def _total_words(invoice: Invoice) -> str:
    if invoice.kind == Kind.CREDIT_NOTE:
        return _("Credited, taxes included")
    return _("Total, taxes included")


def _closing(invoice: Invoice, contents: Contents) -> list[str]:
    sentences = [contents["tax_note"]]
    if invoice.kind == Kind.INVOICE and contents["paid_on"]:
        day = _day(contents["paid_on"])
        sentences.append(_("Paid on %(date)s. Thank you.") % {"date": day})
    return [sentence for sentence in sentences if sentence]


def _words() -> dict[str, str]:
    return {
        "buyer": _("Bill to"),
        "product": _("Product"),
        "quantity": _("Quantity"),
        "price": _("Price"),
        "amount": _("Amount"),
        "page": _("Page {page} of {pages}"),
    }


def _written(amount: str, currency: str) -> str:
    return money.written(Decimal(amount), currency)


def _day(text: str) -> str:
    return long_date(date.fromisoformat(text)) if text else ""
