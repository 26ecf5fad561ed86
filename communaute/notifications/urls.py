from django.urls import path

from communaute.notifications import views
from communaute.notifications.gesture_views import gesture

app_name = "notifications"

urlpatterns = [
    path("compte/avis/", views.index, name="index"),
    path("compte/avis/lus/", views.read, name="read"),
    path("compte/avis/ne-plus-suivre/", views.unfollow, name="unfollow"),
    path("compte/gestes/<str:token>/", gesture, name="gesture"),
    path("compte/avis/arreter/<slug:token>/", views.stop, name="stop"),
    path(
        "compte/avis/arreter/<slug:token>/<slug:room>/<str:group>/",
        views.stop_group,
        name="stop_group",
    ),
]
