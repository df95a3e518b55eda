from django.urls import path

from luoshi.figures.defined import views

urlpatterns = [
    path("definitions/", views.own_figures, name="own_figures"),
    path("definitions/new/", views.own_figure_new, name="own_figure_new"),
    path("definitions/<uuid:key>/", views.own_figure, name="own_figure"),
    path("definitions/<uuid:key>/change/", views.own_figure_change, name="own_figure_change"),
    path("definitions/<uuid:key>/void/", views.own_figure_void, name="own_figure_void"),
]
