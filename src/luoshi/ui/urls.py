"""The living page of components, for development only."""

from __future__ import annotations

from django.urls import path

from luoshi.ui.design import views

app_name = "design"

urlpatterns = [
    path("", views.components, name="components"),
    path("overview/", views.overview, name="overview"),
    path("table/", views.table, name="table"),
    path("ledger/", views.ledger, name="ledger"),
    path("document/", views.document, name="document"),
    path("form/", views.form, name="form"),
    path("edition/", views.edition, name="edition"),
    path("states/", views.states, name="states"),
    path("progress/<int:done>/", views.progress, name="progress"),
    path("upload/", views.upload, name="upload"),
    path("broken/", views.broken, name="broken"),
]
