from django.urls import path

from communaute.discussions.views import (
    drafting,
    files,
    following,
    gestures,
    listing,
    moderating,
    naming,
    reading,
    revising,
    writing,
)

app_name = "discussions"

urlpatterns = [
    path("compte/suivis/", following.watches, name="watches"),
    path("communaute/sujets/<int:pk>/", reading.topic, name="topic_short"),
    path("communaute/repondre/<int:pk>/", writing.reply, name="reply"),
    path("communaute/suivre/<int:pk>/", following.follow, name="follow"),
    path("communaute/suivre/pages/<int:pk>/", following.follow_page, name="follow_page"),
    path("communaute/suivre/themes/<int:pk>/", following.follow_theme, name="follow_theme"),
    path("communaute/fini/<int:pk>/", gestures.settle, name="settle"),
    path("communaute/proposer/<int:pk>/", moderating.propose, name="propose"),
    path("communaute/suivi/<int:pk>/", following.why, name="why"),
    path("communaute/aider/<int:pk>/", gestures.offer_help, name="offer_help"),
    path("communaute/sujets/<int:pk>/<slug:slug>/", reading.topic, name="topic"),
    path("communaute/fichiers/<uuid:pk>/<str:name>", files.file, name="file"),
    path("communaute/messages/reagir/", gestures.react, name="react"),
    path("communaute/messages/<int:pk>/", reading.post, name="post"),
    path("communaute/messages/<int:pk>/options/", gestures.options, name="options"),
    path("communaute/messages/<int:pk>/retenir/", gestures.accept, name="accept"),
    path("communaute/messages/<int:pk>/modifier/", revising.edit, name="edit"),
    path("communaute/messages/<int:pk>/reprendre/", revising.take_back, name="take_back"),
    path("communaute/messages/<int:pk>/versions/", revising.versions, name="versions"),
    path("communaute/messages/<int:pk>/me-nommer/", naming.name_oneself, name="name_oneself"),
    path("communaute/messages/<int:pk>/signaler/", moderating.report, name="report"),
    path("communaute/messages/<int:pk>/en-attente/", moderating.unpublished, name="unpublished"),
    path("communaute/pages/<int:page_id>/", listing.on_page, name="on_page"),
    path("communaute/pages/<int:page_id>/nouveau/", writing.new_topic, name="new_topic"),
    path("communaute/apercu/", drafting.preview, name="preview"),
    path("communaute/brouillons/", drafting.kept, name="drafts"),
    path("communaute/personnes/", drafting.people, name="people"),
    path("communaute/tout-lu/", listing.all_read, name="all_read"),
]
