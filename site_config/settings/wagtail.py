"""What Wagtail may do, whatever the environment says."""

from __future__ import annotations

from site_config.settings.accounts import LOGIN_URL

WAGTAIL_SITE_NAME = "Vitrine"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "site_config.search_backend"}}
# Passwords and addresses change on allauth's pages alone, where second factors count.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_REQUIRED_TEMPLATE = "password_required.html"
WAGTAILDOCS_PASSWORD_REQUIRED_TEMPLATE = "password_required.html"
# Both would ask other origins, and tell them who works here.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "products.images.forms.ImageForm"
# 960 pixels of woven cloth, the hardest of all, stay below 90 KB. Smooth glazes need more
# of WebP, which only the few browsers fetch that know no AVIF.
WAGTAILIMAGES_AVIF_QUALITY = 50
WAGTAILIMAGES_WEBP_QUALITY = 60
WAGTAILIMAGES_JPEG_QUALITY = 80
WAGTAILDOCS_EXTENSIONS = ["csv", "pdf", "txt"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
# Through Wagtail, where a private collection stays private, also beside a bucket.
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {"WIDGET": "site_config.forms.NormalizedRichText"}
}
