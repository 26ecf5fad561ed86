from django.urls import path

from communaute.members.rights import facilitator_views, leaving_views, views

urlpatterns = [
    path("compte/donnees/", views.data, name="data"),
    path("compte/donnees/copie/", views.ask_export, name="ask_export"),
    path("compte/donnees/copie/<int:pk>/", views.download, name="download_export"),
    path("compte/donnees/format-1.json", views.data_format, name="data_format"),
    path(
        "compte/donnees/consentements/<slug:kind>/retirer/",
        views.withdraw,
        name="withdraw_consent",
    ),
    path("compte/donnees/demande/", views.ask, name="ask_privacy"),
    path("compte/donnees/supprimer/", leaving_views.leave, name="leave"),
    path("compte/donnees/au-revoir/<str:token>/", leaving_views.farewell, name="farewell"),
    path(
        "animation/vie-privee/<int:pk>/",
        facilitator_views.privacy_request,
        name="privacy_request",
    ),
]
