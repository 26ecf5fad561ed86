from django.urls import include, path

from communaute.facilitation import digest_views, views

app_name = "facilitation"

urlpatterns = [
    path("animation/", views.index, name="index"),
    path("animation/demandes/<int:pk>/", views.access_request, name="access_request"),
    path("animation/invitations/", views.invitations, name="invitations"),
    path("animation/resume/", digest_views.word, name="word"),
    path("animation/organismes/", views.organizations, name="organizations"),
    path("animation/organismes/<slug:slug>/", include("communaute.members.seats.urls")),
]
