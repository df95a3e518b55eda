"""Addresses of the calendar."""

from __future__ import annotations

from django.urls import path

from luoshi.notices import views

urlpatterns = [
    path("calendar/", views.agenda, name="agenda"),
    path("calendar/month/", views.month, name="calendar_month"),
    path("calendar/luoshi.ics", views.file, name="calendar_file"),
]
