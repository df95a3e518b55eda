"""Addresses of accounts and grants."""

from __future__ import annotations

from django.urls import path

from luoshi.access.views import choosing, history, mine, reach, sessions, tokens, users

urlpatterns = [
    path("people/units/find/", choosing.unit_find, name="unit_find"),
    path("records/<str:kind>/<uuid:key>/history/", history.record_history, name="record_history"),
    path("people/me/", mine.mine, name="mine"),
    path("people/me/delegate/", mine.delegate, name="delegate"),
    path("people/me/sessions/", sessions.sessions, name="sessions"),
    path("people/me/sessions/end/", sessions.sessions_end, name="sessions_end"),
    path("people/me/sessions/end-others/", sessions.sessions_end_others, name="sessions_end_others"),
    path("people/me/tokens/", tokens.own_tokens, name="tokens"),
    path("people/me/tokens/new/", tokens.token_new, name="token_new"),
    path("people/tokens/", tokens.user_tokens, name="user_tokens"),
    path("people/tokens/<uuid:key>/end/", tokens.token_end, name="token_end"),
    path("people/access/", reach.access, name="access"),
    path("people/units/<uuid:key>/access/", reach.unit_access, name="unit_access"),
    path("people/users/", users.users, name="users"),
    path("people/users/new/", users.user_new, name="user_new"),
    path("people/users/<uuid:key>/", users.user, name="user"),
    path("people/users/<uuid:key>/password/", users.user_password, name="user_password"),
    path("people/users/<uuid:key>/identity/", users.user_identity, name="user_identity"),
    path("people/users/<uuid:key>/second-factor/", users.user_second_factor, name="user_second_factor"),
    path("people/users/<uuid:key>/end-sessions/", users.user_sessions_end, name="user_sessions_end"),
    path("people/users/<uuid:key>/stop/", users.user_active, {"active": False}, name="user_stop"),
    path("people/users/<uuid:key>/resume/", users.user_active, {"active": True}, name="user_resume"),
    path("people/users/<uuid:key>/grants/new/", users.grant_new, name="grant_new"),
    path("grants/<uuid:key>/end/", users.grant_end, name="grant_end"),
]
