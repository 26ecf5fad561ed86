from django.urls import include, path

from communaute.members import views
from communaute.members.directory import card_views
from communaute.members.directory import views as directory

app_name = "members"

urlpatterns = [
    path("compte/", views.account, name="account"),
    path("compte/profil/", views.profile, name="profile"),
    path(
        "compte/organisme/<slug:slug>/fiche/",
        card_views.edit_organization,
        name="edit_organization",
    ),
    path("", include("communaute.members.rights.urls")),
    path("compte/", include("communaute.members.doors.urls")),
    path("compte/organisme/<slug:slug>/", include("communaute.members.seats.urls")),
    path("bottin/", directory.directory, name="directory"),
    path("bottin/organismes/<slug:slug>/", directory.organization, name="organization"),
    path("bottin/personnes/<int:pk>/", directory.person, name="person"),
    path("bottin/personnes/<int:pk>/ecrire/", directory.write, name="write"),
]
