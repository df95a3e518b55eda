"""Addresses of people, posts, bodies, terms and numbers."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.views import person, person_acts, roster, voiding

urlpatterns = [
    path("people/roster/", roster.persons, name="persons"),
    path("people/roster/new/", roster.person_new, name="person_new"),
    path("people/roster/find/", roster.person_find, name="person_find"),
    path("people/roster/<uuid:key>/", person.person, name="person"),
    path("people/roster/<uuid:key>/change/", person_acts.person_change, name="person_change"),
    path("people/roster/<uuid:key>/member/", person_acts.person_member, name="person_member"),
    path("people/roster/<uuid:key>/leave/", person_acts.person_leave, name="person_leave"),
    path("people/members/<uuid:key>/confirm/", person_acts.confirm, name="membership_confirm"),
    path("people/members/<uuid:key>/transfer/", person_acts.transfer, name="membership_transfer"),
    path("people/members/<uuid:key>/transfer-out/", person_acts.transfer_out, name="membership_transfer_out"),
    path("people/members/<uuid:key>/regroup/", person_acts.regroup, name="membership_regroup"),
    path("people/members/<uuid:key>/exclude/", person_acts.exclude, name="membership_exclude"),
    path("people/exclusions/<uuid:key>/end/", person_acts.exclusion_end, name="exclusion_end"),
    path("people/entries/<slug:kind>/<uuid:key>/void/", voiding.entry_void, name="entry_void"),
]
