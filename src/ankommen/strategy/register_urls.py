"""Internal addresses of the registers beside the concept: duties, letters, good practice."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from .views import duties, land_letters, projects

ONE_DUTY = "pflichten/<int:id>/"
ONE_LETTER = "schreiben/<int:number>/"
ONE_PROJECT = "gute-praxis/<int:id>/"

REGISTERS: list[URLPattern | URLResolver] = [
    path("pflichten/", duties.duty_list, name="duty_list"),
    path("pflichten/neu/", duties.duty_add, name="duty_add"),
    path(ONE_DUTY, duties.duty_detail, name="duty_detail"),
    path(f"{ONE_DUTY}bearbeiten/", duties.duty_change, name="duty_change"),
    path(f"{ONE_DUTY}nachweis/", duties.duty_prove, name="duty_prove"),
    path(
        f"{ONE_DUTY}nachweis/<int:proof>/zuruecknehmen/",
        duties.duty_proof_remove,
        name="duty_proof_remove",
    ),
    path(f"{ONE_DUTY}nachweis/<int:proof>/datei/", duties.duty_file, name="duty_file"),
    path("schreiben/", land_letters.land_letter_list, name="land_letter_list"),
    path("schreiben/neu/", land_letters.land_letter_add, name="land_letter_add"),
    path(ONE_LETTER, land_letters.land_letter_detail, name="land_letter_detail"),
    path(f"{ONE_LETTER}bearbeiten/", land_letters.land_letter_change, name="land_letter_change"),
    path(f"{ONE_LETTER}antwort/", land_letters.land_letter_answer, name="land_letter_answer"),
    path("gute-praxis/", projects.project_list, name="project_list"),
    path("gute-praxis/neu/", projects.project_add, name="project_add"),
    path(ONE_PROJECT, projects.project_detail, name="project_detail"),
    path(f"{ONE_PROJECT}bearbeiten/", projects.project_change, name="project_change"),
    path(f"{ONE_PROJECT}bitte/", projects.project_ask, name="project_ask"),
    path(f"{ONE_PROJECT}bitte/<int:opening>/", projects.project_answer, name="project_answer"),
]
