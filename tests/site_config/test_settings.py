"""Settings from the environment, and values with which the shop refuses to start."""

from __future__ import annotations

import re
import shutil
import sys
from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage

from tests.site_config.production import (
    ROOT,
    refusal_of,
    run_code,
    settings_of,
    shop_environment,
)

UNSAFE = [
    ({"SECRET_KEY": ""}, "SECRET_KEY: write at least 50 random characters"),
    ({"SECRET_KEY": "k9f" * 16}, "SECRET_KEY: write at least 50 random characters"),
    ({"SECRET_KEY": "a" * 60}, "SECRET_KEY: write at least 50 random characters"),
    ({"SECRET_KEY": "change-me-" * 6}, "SECRET_KEY: this is a sample"),
    ({"SITE_URL": "http://shop.example"}, "SITE_URL: write the public https address"),
    (
        {"SITE_URL": "https://shop.example/"},
        "SITE_URL: Write the scheme and host alone",
    ),
    ({"SITE_URL": "https://[shop"}, "SITE_URL: Write it as https://shop.example"),
    ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS: name the hosts; * is refused"),
    ({"ALLOWED_HOSTS": "shop.example,*"}, "ALLOWED_HOSTS: name the hosts"),
    ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY: required with DEBUG=0"),
    (
        {"STRIPE_SECRET_KEY": "pk_live_x"},
        "STRIPE_SECRET_KEY: Use a secret or restricted",
    ),
    ({"STRIPE_SECRET_KEY": "sk_test_sandbox"}, "STRIPE_SECRET_KEY: the sandbox's key"),
    ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET: required with DEBUG=0"),
    ({"STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET: Each signing secret"),
    ({"STRIPE_WEBHOOK_SECRET": "whsec_"}, "STRIPE_WEBHOOK_SECRET: Each signing secret"),
    (
        {"STRIPE_WEBHOOK_SECRET": "whsec_…"},
        "STRIPE_WEBHOOK_SECRET: Each signing secret",
    ),
    (
        {"STRIPE_WEBHOOK_SECRET": f"whsec_{'a' * 32},whsec_"},
        "STRIPE_WEBHOOK_SECRET: Each signing secret",
    ),
    ({"STRIPE_SECRET_KEY": "rk_live_"}, "STRIPE_SECRET_KEY: Use a secret or"),
    ({"STRIPE_SECRET_KEY": "sk_live_…"}, "STRIPE_SECRET_KEY: Use a secret or"),
    (
        {"STRIPE_API_BASE": "http://stripe.example"},
        "STRIPE_API_BASE: with DEBUG=0 write https",
    ),
    ({"DATABASE_URL": ""}, "DATABASE_URL: required with DEBUG=0"),
    ({"ALLOWED_HOSTS": "www.shop.example"}, "ALLOWED_HOSTS: shop.example is missing"),
    ({"ALLOWED_HOSTS": "https://shop.example"}, "ALLOWED_HOSTS: Write names alone"),
    ({"ALLOWED_HOSTS": "shop.example:443"}, "ALLOWED_HOSTS: Write names alone"),
    ({"ALLOWED_HOSTS": "*.shop.example"}, "ALLOWED_HOSTS: Write names alone"),
    ({"SITE_URL": "https://other.example"}, "ALLOWED_HOSTS: other.example is missing"),
    ({"CACHE_URL": "dummy://"}, "CACHE_URL: tries at a password"),
    ({"EMAIL_URL": "console://"}, "EMAIL_URL: this sends no email"),
    ({"EMAIL_URL": "dummy://"}, "EMAIL_URL: this sends no email"),
    ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL: write the address"),
    ({"DEFAULT_FROM_EMAIL": "shop@localhost"}, "DEFAULT_FROM_EMAIL: write the address"),
    (
        {"DEFAULT_FROM_EMAIL": "Shop <shop@localhost>"},
        "DEFAULT_FROM_EMAIL: write the address",
    ),
    ({"DEFAULT_FROM_EMAIL": "Kiln & Loom"}, "DEFAULT_FROM_EMAIL: Write it as Shop"),
    ({"DEFAULT_FROM_EMAIL": "a@b.example, c@d.example"}, "DEFAULT_FROM_EMAIL: Write"),
    (
        {"DEFAULT_FROM_EMAIL": "Kiln\r\nBcc: x@y.example <shop@shop.example>"},
        "DEFAULT_FROM_EMAIL: Write it as Shop",
    ),
    ({"MEDIA_URL": "/pictures/"}, "MEDIA_URL: without MEDIA_BUCKET write /media/"),
    ({"MEDIA_URL": "/"}, "MEDIA_URL: without MEDIA_BUCKET write /media/"),
    ({"EMAIL_URL": ""}, "EMAIL_URL: required with DEBUG=0"),
    ({"EMAIL_URL": "mail.example:587"}, "EMAIL_URL: Write it as smtp://"),
    ({"EMAIL_URL": "smtp://"}, "EMAIL_URL: Name the mail server's host"),
    ({"DATABASE_URL": "nowhere"}, "DATABASE_URL: Not a valid database URL"),
    ({"CACHE_URL": "cupboard://1"}, "CACHE_URL: Unknown backend"),
    ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES: Use 0 or the number of proxies"),
    ({"TASKS": "immediate"}, "TASKS: with DEBUG=0 write database"),
    ({"TASKS": "later"}, "TASKS: Use immediate or database"),
    (
        {"MEDIA_BUCKET": "pictures"},
        "MEDIA_URL: with MEDIA_BUCKET write the https address",
    ),
    ({"MEDIA_URL": "media"}, "MEDIA_URL: Write /media/ or https://"),
    ({"DEBUG": "1", "STRIPE_SECRET_KEY": "sk_live_x"}, "STRIPE_SECRET_KEY: a live key"),
    ({"DEBUG": "1", "STRIPE_SECRET_KEY": "rk_live_x"}, "STRIPE_SECRET_KEY: a live key"),
    ({"DEBUG": "maybe"}, "DEBUG: Not a valid boolean"),
]


@pytest.mark.parametrize(("changes", "sentence"), UNSAFE)
def test_unsafe_setting_is_refused_with_one_sentence(changes, sentence):
    (refusal,) = refusal_of(**changes)
    assert refusal.startswith(sentence)


def test_all_that_is_wrong_is_named_at_once():
    sentences = refusal_of(
        SECRET_KEY="short", TRUSTED_PROXIES="two", STRIPE_SECRET_KEY="pk_x"
    )
    names = [sentence.partition(":")[0] for sentence in sentences]
    assert names == ["TRUSTED_PROXIES", "STRIPE_SECRET_KEY", "SECRET_KEY"]


def test_a_refusal_on_the_command_line_is_a_sentence_and_no_traceback():
    code = "import sys, manage; sys.argv = ['manage.py', 'check']; manage.main()"
    answer = run_code(code, shop_environment(DEBUG="maybe"))
    assert answer.stderr == (
        "The shop can't start. Fix these settings:\nDEBUG: Not a valid boolean.\n"
    )


def test_the_sandbox_cannot_run_with_debug_off():
    loaded = settings_of()
    assert not loaded["SANDBOX"]
    assert "sandbox" not in loaded["INSTALLED_APPS"]
    assert "sandbox" not in loaded["DATABASES"]
    assert not loaded["STRIPE_HTTP_CLIENT"].startswith("sandbox.")


def test_the_example_shop_is_installed_only_when_asked_for():
    assert "demo" not in settings_of()["INSTALLED_APPS"]
    assert "demo" in settings_of(DEMO="1")["INSTALLED_APPS"]


def test_a_shop_whose_demo_folder_was_deleted_starts_without_it(tmp_path):
    """Settings of a copy of the shop that has no folder `demo/`."""
    shutil.copytree(ROOT / "site_config", tmp_path / "site_config")
    code = "from site_config import settings; print('demo' in settings.INSTALLED_APPS)"
    started = run_code(code, shop_environment(), folder=tmp_path)
    assert (started.returncode, started.stdout) == (0, "False\n"), started.stderr
    refused = run_code(code, shop_environment(DEMO="1"), folder=tmp_path)
    assert "DEMO: The folder demo/ is not there; leave DEMO out." in refused.stderr


def test_debug_without_a_stripe_key_runs_the_sandbox():
    loaded = settings_of(
        DEBUG="1", STRIPE_SECRET_KEY="", STRIPE_WEBHOOK_SECRET="", EMAIL_URL=""
    )
    assert loaded["SANDBOX"]
    assert loaded["STRIPE_SECRET_KEY"] == "sk_test_sandbox"
    assert loaded["STRIPE_WEBHOOK_SECRET"][0].startswith("whsec_")
    assert loaded["EMAIL_BACKEND"] == "sandbox.mailbox.MailboxBackend"


@pytest.mark.parametrize(
    ("key", "live"), [("sk_live_x", True), ("rk_live_x", True), ("sk_test_x", False)]
)
def test_the_key_says_whether_money_is_real(key, live):
    assert settings_of(STRIPE_SECRET_KEY=key)["STRIPE_LIVEMODE"] is live


def test_two_webhook_secrets_are_accepted_during_rotation():
    loaded = settings_of(STRIPE_WEBHOOK_SECRET="whsec_old00000,whsec_new00000")
    assert loaded["STRIPE_WEBHOOK_SECRET"] == ["whsec_old00000", "whsec_new00000"]


def test_allowed_hosts_default_to_the_host_of_the_site():
    assert settings_of(ALLOWED_HOSTS="")["ALLOWED_HOSTS"] == ["shop.example"]


def test_production_accepts_a_sqlite_file_that_is_named():
    loaded = settings_of(DATABASE_URL="sqlite:////folder/shop.sqlite3")
    assert loaded["DATABASES"]["default"]["NAME"] == "/folder/shop.sqlite3"


def test_relative_paths_start_at_the_project_folder():
    loaded = settings_of(DATABASE_URL="sqlite:///shop.sqlite3", MEDIA_ROOT="uploads")
    assert loaded["DATABASES"]["default"]["NAME"] == str(ROOT / "shop.sqlite3")
    assert loaded["MEDIA_ROOT"] == str(ROOT / "uploads")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Kiln, Loom & Daughters <shop@shop.example>", "Kiln, Loom & Daughters"),
        ('"Kiln, Loom" <shop@shop.example>', "Kiln, Loom"),
        ('Kiln "the" Loom <shop@shop.example>', 'Kiln "the" Loom'),
        (r'"Kiln \"the\" Loom" <shop@shop.example>', 'Kiln "the" Loom'),
        (r"Kiln \ Loom <shop@shop.example>", r"Kiln \ Loom"),
        ("Töpferei; Groß (Köln) <shop@shop.example>", "Töpferei; Groß (Köln)"),
        ("shop@other.example <shop@shop.example>", "shop@other.example"),
        ("<shop@shop.example>", ""),
        ("shop@shop.example", ""),
    ],
)
def test_any_shop_name_works_as_sender_of_emails(written, name):
    sender = settings_of(DEFAULT_FROM_EMAIL=written)["DEFAULT_FROM_EMAIL"]
    sent = EmailMessage("Hello", "Hello", sender, ["ada@example.com"]).message()
    read = message_from_bytes(sent.as_bytes(), policy=policy.default)["From"]
    (address,) = read.addresses
    assert (address.display_name, address.addr_spec) == (name, "shop@shop.example")


def test_debug_also_allows_localhost():
    loaded = settings_of(DEBUG="1", ALLOWED_HOSTS="")
    assert loaded["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "shop.example"]


def test_bucket_of_the_settings_stores_uploads():
    loaded = settings_of(MEDIA_BUCKET="pictures", MEDIA_URL="https://cdn.example/up/")
    options = loaded["STORAGES"]["default"]["OPTIONS"]
    assert (options["bucket_name"], options["custom_domain"]) == (
        "pictures",
        "cdn.example/up",
    )


def test_background_tasks_run_at_once_in_development_and_in_a_worker_in_production():
    backends = [
        loaded["TASKS"]["default"]["BACKEND"]
        for loaded in (
            settings_of(DEBUG="1", TASKS="immediate"),
            settings_of(TASKS="database"),
        )
    ]
    assert [name.rsplit(".", 1)[1] for name in backends] == [
        "ImmediateBackend",
        "DatabaseBackend",
    ]


def test_db_settings():
    lite = settings_of(DATABASE_URL="sqlite:///shop")["DATABASES"]["default"]
    assert lite["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert lite["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in lite["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("scheme", "level"), [("postgres", 1), ("mysql", "read committed")]
)
def test_db_settings_of_a_server(scheme, level):
    server = settings_of(DATABASE_URL=f"{scheme}://shop:x@db/shop")["DATABASES"][
        "default"
    ]
    engines = {
        "postgres": "django.db.backends.postgresql",
        "mysql": "site_config.mysql",
    }
    assert server["ENGINE"] == engines[scheme]
    assert server["OPTIONS"]["isolation_level"] == level
    assert not server.get("ATOMIC_REQUESTS", False)


def test_proxy_off_by_default():
    loaded = settings_of(TRUSTED_PROXIES="0")
    assert "SECURE_PROXY_SSL_HEADER" not in loaded
    assert not loaded.get("USE_X_FORWARDED_HOST", False)


def test_headers_of_a_trusted_proxy_are_read():
    loaded = settings_of(TRUSTED_PROXIES="1")
    assert loaded["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert loaded["USE_X_FORWARDED_HOST"]
    assert loaded["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1


def test_cookie_flags():
    loaded = settings_of()
    for cookie in ("SESSION", "CSRF"):
        assert loaded[f"{cookie}_COOKIE_NAME"].startswith("__Host-")
        assert loaded[f"{cookie}_COOKIE_SECURE"]
        assert loaded[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert loaded.get(f"{cookie}_COOKIE_PATH", "/") == "/"
        assert loaded.get(f"{cookie}_COOKIE_DOMAIN") is None
    assert loaded["SESSION_COOKIE_HTTPONLY"]


def test_staff_need_a_second_factor_in_production():
    assert settings_of()["REQUIRE_STAFF_MFA"]


def documented():
    table = (ROOT / ".env.example").read_text(encoding="utf-8")
    return re.findall(r"^#([A-Z_]+)=", table, re.MULTILINE)


def test_env_example_names_every_variable_in_order():
    settings = (ROOT / "site_config" / "settings" / "__init__.py").read_text(
        encoding="utf-8"
    )
    read = re.findall(r"""env\.\w+\(\s*"([A-Z_]+)\"""", settings)
    assert documented() == list(dict.fromkeys(read))


def test_no_dotenv_reaches_a_test():
    code = "import os, tests.settings; print(*os.environ, sep='\\n')"
    bare = {"PATH": "", "PYTHONPATH": ":".join(sys.path)}
    assert {*documented()} <= {*run_code(code, bare).stdout.split()}
