from django.urls import path

from communaute.digests import views

app_name = "digests"

urlpatterns = [
    path("compte/preferences/", views.preferences, name="preferences"),
    path("compte/preferences/pause/", views.pause, name="pause"),
    path("compte/resumes/prochain/", views.next_one, name="coming"),
    path("compte/resumes/<int:pk>/", views.copy, name="copy"),
    path("compte/desabonnement/<slug:token>/", views.unsubscribe, name="unsubscribe"),
]
