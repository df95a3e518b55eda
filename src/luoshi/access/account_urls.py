"""What of the sign-in library (django-allauth) is reachable: no sign-up, no e-mail, no reset by mail."""

from __future__ import annotations

from allauth.account import views
from django.urls import include, path

from luoshi.access.views import oidc

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("oidc/", oidc.begin, name="oidc_begin"),
    path("oidc/callback/", oidc.callback, name="oidc_callback"),
    path("2fa/", include("allauth.mfa.urls")),
]
