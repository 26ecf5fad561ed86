"""What learners send. The pages themselves are Wagtail's."""

from django.urls import path, register_converter

from cms.core.converters import KeyConverter
from formations import views

register_converter(KeyConverter, "key")

app_name = "formations"
urlpatterns = [
    path("formations/inscription/<key:course_id>/", views.enroll, name="enroll"),
    path(
        "formations/etapes/<key:lesson_id>/<uuid:step_id>/terminer/",
        views.complete,
        name="complete",
    ),
    path(
        "formations/etapes/<key:lesson_id>/<uuid:step_id>/repondre/",
        views.answer,
        name="answer",
    ),
]
