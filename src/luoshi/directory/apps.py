from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "luoshi.directory"
    label = "directory"
