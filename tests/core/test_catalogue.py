"""What is written in French is what is shown: no catalogue of a framework says it otherwise."""

import gettext
from pathlib import Path

from django.conf import settings
from django.utils import translation

CONTEXT = "\x04"


def test_no_framework_lends_its_words_to_a_message_of_ours():
    compiled = Path(settings.BASE_DIR) / "locale/fr/LC_MESSAGES/django.mo"
    with compiled.open("rb") as file:
        ours = gettext.GNUTranslations(file)._catalog
    shown = {}
    with translation.override("fr-ca"):
        for key in ours:
            if isinstance(key, str) and key:  # plural forms have a number beside
                context, _mark, message = key.rpartition(CONTEXT)
                ask = translation.gettext if not context else translation.pgettext
                shown[key] = ask(*filter(None, (context, message)))
    assert len(shown) > 1000
    assert shown == {key: ours[key] for key in shown}
