from django.urls import path

from luoshi.files import views

urlpatterns = [path("files/<uuid:key>/", views.download, name="file-download")]
