"""The demonstration's pictures and files, put into Wagtail once each."""

from pathlib import Path

from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile

from cms.core.models import SiteDocument, SiteImage
from cms.home.demo.content import MEDIA


class Media:
    """Gives the key of an image or a document from the name of its file."""

    def __init__(self) -> None:
        self._images: dict[str, int] = {}
        self._documents: dict[str, int] = {}

    def image(self, name: str, alt: str = "") -> int:
        """The image of that file; `alt` is kept as its default description."""
        if name not in self._images:
            path = self._find(name)
            with path.open("rb") as file:
                image = SiteImage(title=alt[:255] or path.stem, description=alt[:255])
                image.file.save(path.name, ImageFile(file, name=path.name), save=False)
                image.file_size = path.stat().st_size
                image.save()
            self._images[name] = image.pk
        return self._images[name]

    def document(self, name: str, title: str = "") -> int:
        """The document of that file."""
        if name not in self._documents:
            path = self._find(name)
            document = SiteDocument(title=title or path.stem)
            document.file.save(
                path.name, SimpleUploadedFile(path.name, path.read_bytes()), save=False
            )
            document.file_size = path.stat().st_size
            document.save()
            self._documents[name] = document.pk
        return self._documents[name]

    def _find(self, name: str) -> Path:
        for folder in (MEDIA, MEDIA / "video", MEDIA / "files"):
            if (folder / name).is_file():
                return folder / name
        raise FileNotFoundError(f"demonstration media: {name}")
