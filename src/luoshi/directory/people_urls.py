"""Addresses of people, posts, bodies, terms and numbers."""

from __future__ import annotations

from django.urls import path

from luoshi.directory.views import bodies, numbers, person, person_acts, posts, roster, terms, voiding

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
    path("people/units/<uuid:key>/posts/new/", posts.post_new, name="post_new"),
    path("people/units/<uuid:key>/posts/vacant/", posts.post_vacant, name="post_vacant"),
    path("people/posts/<uuid:key>/leave/", posts.post_leave, name="post_leave"),
    path("people/bodies/", bodies.bodies, name="bodies"),
    path("people/units/<uuid:key>/bodies/new/", bodies.body_new, name="body_new"),
    path("people/bodies/<uuid:key>/", bodies.body, name="body"),
    path("people/bodies/<uuid:key>/add/", bodies.body_add, name="body_add"),
    path("people/bodies/<uuid:key>/end/", bodies.body_end, name="body_end"),
    path("people/bodies/<uuid:key>/correct/", bodies.body_correct, name="body_correct"),
    path("people/bodies/<uuid:key>/close/", bodies.body_close, name="body_close"),
    path("people/bodies/<uuid:key>/terms/new/", terms.body_term, name="body_term"),
    path("people/terms/", terms.terms, name="terms"),
    path("people/units/<uuid:key>/terms/new/", terms.term_new, name="term_new"),
    path("people/terms/<uuid:key>/", terms.term, name="term"),
    path("people/terms/<uuid:key>/extend/", terms.term_extend, name="term_extend"),
    path("people/terms/<uuid:key>/letter/", terms.term_letter, name="term_letter"),
    path("people/units/<uuid:key>/numbers/", numbers.unit_numbers, name="unit_numbers"),
    path("people/entries/<slug:kind>/<uuid:key>/void/", voiding.entry_void, name="entry_void"),
]
