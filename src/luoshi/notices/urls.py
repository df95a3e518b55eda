"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from luoshi.notices import views, views_digest, views_push

urlpatterns = [
    path("calendar/", views.agenda, name="agenda"),
    path("calendar/month/", views.month, name="calendar_month"),
    path("calendar/luoshi.ics", views.file, name="calendar_file"),
    path("calendar/reminders/", views_digest.reminders, name="reminders"),
    path("calendar/reminders/edit/", views_digest.reminders_edit, name="reminders_edit"),
    path("calendar/reminders/week/", views_digest.digest, name="digest"),
    path("system/push/", views_push.push, name="push"),
    path("system/push/edit/", views_push.push_edit, name="push_edit"),
    path("system/push/secret/", views_push.push_secret, name="push_secret"),
    path("system/push/test/", views_push.push_test, name="push_test"),
    path("system/push/progress/", views_push.push_progress, name="push_progress"),
]
