"""Which files a published page shows."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import Page, ReferenceIndex

from cms.core.models import FileUse, SiteDocument, SiteImage


@transaction.atomic
def record_uses(page: Page) -> None:
    """Write down every image and document that `page`, as published, shows.

    Read from the page itself, its rich text and its inline children; never from Wagtail's own
    reference index, which a queued task fills later.
    """
    found: dict[int, set[int]] = {_type_id(SiteImage): set(), _type_id(SiteDocument): set()}
    for reference in ReferenceIndex._extract_references_from_object(page.specific):
        type_id, object_id = reference[:2]
        if type_id in found:
            found[type_id].add(int(object_id))
    images = SiteImage.objects.filter(pk__in=found[_type_id(SiteImage)])
    documents = SiteDocument.objects.filter(pk__in=found[_type_id(SiteDocument)])
    FileUse.objects.filter(page=page).delete()
    FileUse.objects.bulk_create(
        [FileUse(page_id=page.pk, image=image) for image in images]
        + [FileUse(page_id=page.pk, document=document) for document in documents]
    )


def _type_id(model: type[models.Model]) -> int:
    return ContentType.objects.get_for_model(model).pk
