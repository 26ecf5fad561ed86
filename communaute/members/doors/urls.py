"""The doors, below `/compte/`; mounted among the names of `members`."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from communaute.members.doors import invitation_views, views

urlpatterns = [
    path("demander-un-acces/", views.ask_access, name="ask_access"),
    path("demander-un-acces/recue/", views.access_asked, name="access_asked"),
    path("demandes/<slug:token>/", views.access_request, name="access_request"),
    path("invitation/<slug:token>/", invitation_views.invitation, name="invitation"),
    path(
        "invitation/<slug:token>/code/",
        login_not_required(invitation_views.InvitationCode.as_view()),
        name="invitation_code",
    ),
]
