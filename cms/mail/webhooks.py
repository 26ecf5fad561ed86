"""Where mail providers tell us of bounces and complaints: signed, or closed.

django-anymail checks the name and password of each call, and the provider's own signature where
it has one, then says what it read in one language (`cms.mail.events`).
"""

import logging

from anymail.exceptions import AnymailError
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt

logger = logging.getLogger(__name__)

PROVIDERS = {
    "amazon_ses": "AmazonSES",
    "brevo": "Brevo",
    "mailersend": "MailerSend",
    "mailgun": "Mailgun",
    "mailjet": "Mailjet",
    "mailtrap": "Mailtrap",
    "postmark": "Postmark",
    "sparkpost": "SparkPost",
}
"""Name in the address → name of django-anymail's view, read when it is first called."""
SIGNING = {"mailersend": "MAILERSEND_SIGNING_SECRET", "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY"}
"""Those whose calls cannot be believed without the key that they sign with."""
UNREADABLE = (AnymailError, ValueError, LookupError, TypeError, AttributeError)


@csrf_exempt
@login_not_required
def tracking(request: HttpRequest, provider: str) -> HttpResponse:
    """`/courriels/evenements/<provider>/tracking/`: 404 unless it is set up.

    What cannot be read is a 400, said without its content: it holds addresses.
    """
    known = settings.ANYMAIL
    name, key = PROVIDERS.get(provider), SIGNING.get(provider)
    if name is None or not known.get("WEBHOOK_SECRET") or (key and not known.get(key)):
        raise Http404
    view = import_string(f"anymail.webhooks.{provider}.{name}TrackingWebhookView")
    try:
        return view.as_view()(request)
    except UNREADABLE as error:
        logger.warning("%s: events that cannot be read (%s)", provider, type(error).__name__)
        return HttpResponseBadRequest()
