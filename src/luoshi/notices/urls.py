"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from luoshi.notices import views, views_digest

urlpatterns = [
    path("calendar/", views.agenda, name="agenda"),
    path("calendar/month/", views.month, name="calendar_month"),
    path("calendar/luoshi.ics", views.file, name="calendar_file"),
    path("people/me/reminders/", views_digest.reminders, name="reminders"),
    path("people/me/reminders/edit/", views_digest.reminders_edit, name="reminders_edit"),
    path("people/me/reminders/week/", views_digest.digest, name="digest"),
]
