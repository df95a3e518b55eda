"""Addresses of documents and their ledgers."""

from __future__ import annotations

from django.urls import path

from luoshi.documents.views import decide, document, exchange, items, listing, whole

ONE = "documents/<uuid:key>/"
ITEM = f"{ONE}items/<uuid:item>/"

urlpatterns = [
    path("documents/", listing.documents, name="documents"),
    path("documents/new/", listing.document_new, name="document_new"),
    path(ONE, document.document, name="document"),
    path(f"{ONE}progress/", document.progress, name="document_progress"),
    path(f"{ONE}confirm/", decide.confirm, name="document_confirm"),
    path(f"{ONE}reject/", decide.reject, name="document_reject"),
    path(f"{ONE}restore/", decide.restore, name="document_restore"),
    path(f"{ONE}items/new/", items.item_new, name="document_item_new"),
    path(ITEM, items.item, name="document_item"),
    path(f"{ITEM}nature/", items.item_nature, name="document_item_nature"),
    path(f"{ITEM}place/", items.item_place, name="document_item_place"),
    path(f"{ITEM}split/", items.item_split, name="document_item_split"),
    path(f"{ITEM}merge/", items.item_merge, name="document_item_merge"),
    path(f"{ITEM}links/", items.item_links, name="document_item_links"),
    path(f"{ONE}export/<slug:what>/", exchange.export, name="document_export"),
    path(f"{ONE}lists/", exchange.lists, name="document_lists"),
    path(f"{ONE}lists/apply/", exchange.lists_apply, name="document_lists_apply"),
    path(f"{ONE}details/", whole.details, name="document_details"),
    path(f"{ONE}replace/", whole.replace, name="document_replace"),
    path(f"{ONE}read-again/", whole.read_again, name="document_read_again"),
    path(f"{ONE}versions/", whole.versions, name="document_versions"),
    path(f"{ONE}left-over/", whole.left_over_page, name="document_left_over"),
    path(f"{ONE}approve/", whole.approve, name="document_approve"),
    path(f"{ONE}withdraw/", whole.withdraw, name="document_withdraw"),
    path(f"{ONE}void/", whole.void, name="document_void"),
]
