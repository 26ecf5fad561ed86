from django.urls import path

from communaute.discussions import views

app_name = "discussions"

urlpatterns = [
    path("communaute/sujets/<int:pk>/", views.topic, name="topic_short"),
    path("communaute/repondre/<int:pk>/", views.reply, name="reply"),
    path("communaute/suivre/<int:pk>/", views.follow, name="follow"),
    path("communaute/sujets/<int:pk>/<slug:slug>/", views.topic, name="topic"),
    path("communaute/messages/<int:pk>/", views.post, name="post"),
    path("communaute/messages/<int:pk>/modifier/", views.edit, name="edit"),
    path("communaute/pages/<int:page_id>/", views.on_page, name="on_page"),
    path("communaute/pages/<int:page_id>/nouveau/", views.new_topic, name="new_topic"),
]
