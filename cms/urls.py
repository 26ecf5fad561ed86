"""Every address of the site. The last line gives the rest to Wagtail's pages."""

from django.conf import settings
from django.urls import include, path, re_path
from wagtail.admin import urls as admin_urls

from cms.home import views as home
from cms.home.search_views import search
from cms.home.welcome_views import welcome
from cms.mail import demo_urls as demo_mail_urls
from communaute.digests.views import demo_send
from communaute.members import gate, media
from communaute.members.views import admin_sign_in

urlpatterns = [
    path("gestion/login/", admin_sign_in),
    path("gestion/", include(admin_urls)),
    path("compte/", include("communaute.members.account_urls")),
    path("", include("cms.mail.urls")),
    path("", include("communaute.members.urls")),
    path("", include("communaute.facilitation.urls")),
    path("", include("communaute.digests.urls")),
    path("", include("communaute.notifications.urls")),
    path("", include("communaute.discussions.urls")),
    path("", include("bibliotheque.urls")),
    path("", include("formations.urls")),
    path("compte/bienvenue/", welcome, name="welcome"),
    path("compte/premiers-pas/", home.put_ladder_away, name="put_ladder_away"),
    path("recherche/", search, name="search"),
    path("sante/vive", home.alive),
    path("sante/prete", home.ready),
    path("robots.txt", home.robots),
    path("sitemap.xml", home.sitemap),
    path(".well-known/security.txt", home.security),
    path("media/<path:path>", media.file, name="media"),
    path("documents/<int:document_id>/<str:filename>", media.document, name="wagtaildocs_serve"),
    path("favicon.ico", home.favicon),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/courriels/envoyer-les-resumes/", demo_send, name="demo_send"),
        path("demo/courriels/", include(demo_mail_urls)),
        path("demo/composants/", home.components),
    ]

urlpatterns += [re_path(r"^((?:[^/]+/)*)$", gate.serve, name="wagtail_serve")]

handler403 = "cms.core.errors.forbidden"
handler404 = "cms.core.errors.not_found"
handler429 = "cms.core.errors.slow_down"  # asked for by django-allauth alone
handler500 = "cms.core.errors.server_error"
