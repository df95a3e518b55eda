from django.urls import path

from luoshi.exchange.views import acting, importing, listing, settling

urlpatterns = [
    path("exchange/", listing.exchange, name="exchange"),
    path("exchange/new/", listing.new, name="exchange_new"),
    path("exchange/blank/", listing.blank, name="exchange_blank"),
    path("exchange/out/", listing.out, name="exchange_out"),
    path("imports/<uuid:key>/", importing.shown, name="import"),
    path("imports/<uuid:key>/progress/", importing.progress, name="import_progress"),
    path("imports/<uuid:key>/wrong/", importing.wrong, name="import_wrong"),
    path("imports/<uuid:key>/settle/", settling.settle, name="import_settle"),
    path("imports/<uuid:key>/columns/", settling.columns, name="import_columns"),
    path("imports/<uuid:key>/more/", acting.more, name="import_more"),
    path("imports/<uuid:key>/apply/", acting.apply, name="import_apply"),
    path("imports/<uuid:key>/undo/", acting.undo, name="import_undo"),
    path("imports/<uuid:key>/drop/", acting.drop, name="import_drop"),
]
