"""Addresses of study and meetings."""

from __future__ import annotations

from django.urls import path

from luoshi.activities.views import (
    acting,
    batch,
    collecting,
    dossiers,
    holders,
    keeping,
    listing,
    month,
    papers,
    plans,
    printing,
    recording,
    study,
    tallies,
)

ONE = "sessions/<uuid:key>/"
PLAN = "sessions/plans/<uuid:key>/"
STUDY = "sessions/study/<uuid:key>/"

urlpatterns = [
    path("sessions/", listing.sessions, name="activities"),
    path("sessions/new/", recording.session_new, name="session_new"),
    path("sessions/counts/", tallies.session_counts, name="session_counts"),
    path("sessions/month/", month.session_month, name="session_month"),
    path("sessions/papers/", papers.papers, name="session_papers"),
    path("sessions/print/", printing.sessions_print, name="sessions_print"),
    path("sessions/dossiers/", dossiers.study_dossiers, name="study_dossiers"),
    path("sessions/received/", collecting.sessions_received, name="sessions_received"),
    path("sessions/return/", batch.sessions_return, name="sessions_return"),
    path("sessions/archive/", batch.sessions_archive, name="sessions_archive"),
    path("sessions/sample/", batch.sessions_sample, name="sessions_sample"),
    path("sessions/study/", study.studies, name="studies"),
    path("sessions/study/new/", study.study_new, name="study_new"),
    path(STUDY, study.study, name="study"),
    path(f"{STUDY}edit/", study.study_edit, name="study_edit"),
    path(f"{STUDY}void/", study.study_void, name="study_void"),
    path("sessions/plans/", plans.plans, name="plans"),
    path("sessions/plans/new/", plans.plan_new, name="plan_new"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}edit/", plans.plan_edit, name="plan_edit"),
    path(f"{PLAN}issue/", plans.plan_issue, name="plan_issue"),
    path(f"{PLAN}carry-over/", plans.plan_carry, name="plan_carry"),
    path(f"{PLAN}void/", plans.plan_void, name="plan_void"),
    path("sessions/series/new/", acting.series_new, name="series_new"),
    path(ONE, recording.session, name="session"),
    path(f"{ONE}edit/", recording.session_edit, name="session_edit"),
    path(f"{ONE}holders/add/", holders.holder_add, name="holder_add"),
    path(f"{ONE}holders/<uuid:unit>/", holders.holder_roll, name="holder_roll"),
    path(f"{ONE}holders/<uuid:unit>/remove/", holders.holder_remove, name="holder_remove"),
    path(f"{ONE}print/", printing.session_print, name="session_print"),
    path(f"{ONE}dossier/", dossiers.session_dossier, name="session_dossier"),
    path(f"{ONE}attach/", keeping.session_attach, name="session_attach"),
    path(f"{ONE}files/<uuid:file>/void/", keeping.session_file_void, name="session_file_void"),
    path(f"{ONE}return/", acting.session_return, name="session_return"),
    path(f"{ONE}make-up/", acting.session_make_up, name="session_make_up"),
    path(f"{ONE}void/", acting.session_void, name="session_void"),
]
