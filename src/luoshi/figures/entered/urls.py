from django.urls import path

from luoshi.figures.entered import views

urlpatterns = [
    path("entries/", views.entries, name="figure_entries"),
    path("entries/new/", views.entry_new, name="figure_entry_new"),
    path("entries/<uuid:key>/", views.entry, name="figure_entry"),
    path("entries/<uuid:key>/change/", views.entry_change, name="figure_entry_change"),
    path("entries/<uuid:key>/void/", views.entry_void, name="figure_entry_void"),
]
