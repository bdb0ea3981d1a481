"""From a service's refusal back to the form: each problem at its field."""

from __future__ import annotations

from django import forms

from ..errors import Refused


def add_problems(form: forms.BaseForm, refused: Refused) -> None:
    """Put every problem on the field it names; what names no field of this form goes on top."""
    if not form.is_bound:
        raise ValueError("Only a bound form can show problems: pass request.POST to it.")
    for problem in refused.problems:
        name = problem.field if problem.field in form.fields else None
        form.add_error(name, forms.ValidationError(problem.message, code=problem.code))
