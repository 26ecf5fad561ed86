from django.urls import include, path

from communaute.facilitation import (
    digest_views,
    reveal_views,
    reviewing,
    suspending,
    topics,
    views,
)

app_name = "facilitation"

urlpatterns = [
    path("animation/", views.index, name="index"),
    path("animation/a-relire/", reviewing.review, name="review"),
    path("animation/a-relire/<int:pk>/", reviewing.case, name="case"),
    path("animation/demandes/<int:pk>/", views.access_request, name="access_request"),
    path("animation/discussions/<int:pk>/", topics.gesture, name="topic"),
    path("animation/discussions/<int:pk>/deplacer/", topics.move, name="move_topic"),
    path("animation/discussions/<int:pk>/essentiel/", topics.summary, name="sum_up"),
    path("animation/invitations/", views.invitations, name="invitations"),
    path("animation/journal/", reviewing.log_of_decisions, name="journal"),
    path("animation/messages/<int:pk>/nom/", reveal_views.reveal, name="reveal"),
    path("animation/resume/", digest_views.word, name="word"),
    path("animation/organismes/", views.organizations, name="organizations"),
    path("animation/organismes/<slug:slug>/", include("communaute.members.seats.urls")),
    path("animation/personnes/<int:pk>/suspendre/", suspending.suspend, name="suspend"),
    path("animation/suspensions/", suspending.suspended, name="suspensions"),
    path("animation/suspensions/<int:pk>/lever/", suspending.lift, name="lift"),
]
