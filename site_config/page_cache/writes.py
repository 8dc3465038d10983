"""Notices what is written to the database: then all kept pages are out of date.

Every statement passes here, so a change by the admin, a command, a queryset's `update()`
or a migration is noticed alike. Tables that no browsing page shows are named below;
whatever is not named counts, so a new app is safe until it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from site_config.page_cache import changes

# Apps and models whose rows are on no browsing page.
UNSEEN_APPS = {
    "accounts",
    "account",
    "auth",
    "checkout",
    "contenttypes",
    "django_tasks_database",
    "mfa",
    "sessions",
    "usersessions",
    "wagtailadmin",
    "wagtailforms",
    "wagtailsearch",
    "wagtailusers",
}
UNSEEN_MODELS = {
    # Searches with words are not kept.
    "products.missedsearch",
    "products.searchentry",
    "products.searchhit",
    "products.searchterm",
    # `products.stock`, its only writer, says itself what visitors can see of a change.
    "products.stockitem",
    "products.stockmovement",
    "site_config.outgoingemail",
    "wagtailcore.modellogentry",
    "wagtailcore.pagelogentry",
    "wagtailcore.referenceindex",
    "wagtailcore.revision",
}
READING = re.compile(
    r"\s*\(?(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|SHOW|PRAGMA|EXPLAIN"
    r"|DECLARE|FETCH|CLOSE|LOCK|WITH(?!.*\b(?:INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO)\b))\b",
    re.IGNORECASE | re.DOTALL,
)
WRITTEN = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+|IGNORE\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)"
    r'\s+["`]?(\w+)',
    re.IGNORECASE,
)


def watch(connection: BaseDatabaseWrapper, **signal: object) -> None:
    """Watch a new connection to the shop's database; a receiver of Django's signal."""
    wrappers = connection.execute_wrappers  # They outlive a connection that is closed.
    if connection.alias == DEFAULT_DB_ALIAS and notice not in wrappers:
        wrappers.append(notice)


def notice(
    execute: Callable[..., Any],
    sql: Any,
    params: object,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """Run one statement, and say after its commit that pages have changed, if they have."""
    done = execute(sql, params, many, context)
    if is_seen(str(sql)):
        _say_after_commit(context["connection"])
    return done


def is_seen(sql: str) -> bool:
    """Whether a statement may change what a visitor sees."""
    if READING.match(sql):
        return False
    written = WRITTEN.match(sql)
    return written is None or written[1] not in unseen_tables()


@cache
def unseen_tables() -> frozenset[str]:
    """The tables of all models that are on no browsing page."""
    return frozenset(
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in UNSEEN_APPS
        or model._meta.label_lower in UNSEEN_MODELS
    )


def _say_after_commit(connection: BaseDatabaseWrapper) -> None:
    """Once a transaction, however much it writes."""
    # Those of a savepoint that is rolled back are gone from the list again.
    if all(each[1] is not _say for each in connection.run_on_commit):
        transaction.on_commit(_say, using=connection.alias, robust=True)


def _say() -> None:
    changes.say(changes.EVERYTHING)
