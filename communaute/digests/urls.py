from django.urls import path

from communaute.digests import preference_views, views

app_name = "digests"

urlpatterns = [
    path("compte/preferences/", preference_views.preferences, name="preferences"),
    path("compte/preferences/pause/", preference_views.pause, name="pause"),
    path("compte/avis/choix/", preference_views.notices, name="notices"),
    path("compte/resumes/prochain/", views.next_one, name="coming"),
    path("compte/resumes/<int:pk>/", views.copy, name="copy"),
    path("compte/desabonnement/<slug:token>/", views.unsubscribe, name="unsubscribe"),
]
