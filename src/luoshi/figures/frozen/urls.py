from django.urls import path

from luoshi.figures.frozen import views

urlpatterns = [
    path("frozen/", views.frozen_list, name="frozen_list"),
    path("frozen/new/", views.figure_freeze, name="figure_freeze"),
    path("frozen/<uuid:key>/", views.frozen, name="frozen"),
    path("frozen/<uuid:key>/void/", views.frozen_void, name="frozen_void"),
    path("frozen/<uuid:key>/<int:number>/", views.frozen_value, name="frozen_value"),
]
