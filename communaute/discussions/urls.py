from django.urls import path

from communaute.discussions.views import following, reading, writing

app_name = "discussions"

urlpatterns = [
    path("communaute/sujets/<int:pk>/", reading.topic, name="topic_short"),
    path("communaute/repondre/<int:pk>/", writing.reply, name="reply"),
    path("communaute/suivre/<int:pk>/", following.follow, name="follow"),
    path("communaute/sujets/<int:pk>/<slug:slug>/", reading.topic, name="topic"),
    path("communaute/messages/<int:pk>/", reading.post, name="post"),
    path("communaute/messages/<int:pk>/modifier/", writing.edit, name="edit"),
    path("communaute/pages/<int:page_id>/", reading.on_page, name="on_page"),
    path("communaute/pages/<int:page_id>/nouveau/", writing.new_topic, name="new_topic"),
]
