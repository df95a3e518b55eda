from django.apps import AppConfig
from django.utils.translation import gettext_noop as _


class SearchConfig(AppConfig):
    name = "luoshi.search"
    label = "search"

    def ready(self) -> None:
        from luoshi.kernel import labels
        from luoshi.kernel.following import Follower, followers
        from luoshi.search import index

        labels.register("search.rebuild", _("重建检索索引"))
        followers.register(Follower("search", index.follow))
