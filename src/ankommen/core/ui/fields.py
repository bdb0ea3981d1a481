"""Form fields in KERN's markup: label, hint, control, error, tied together for screen readers."""

from __future__ import annotations

from typing import Final

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..typed_fields import DayField
from .icons import ICONS

_GROUPS: Final = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_EMPTY: Final = SafeString("")


def field(bound: BoundField) -> SafeString:
    """One field, whatever its widget."""
    widget = bound.field.widget
    if widget.is_hidden:
        return SafeString(str(bound))
    if isinstance(widget, _GROUPS):
        return _group(bound)
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(bound)
    return _input(bound)


def form_errors(form: forms.BaseForm, *, focus: bool = True) -> SafeString:
    """What stopped the form: every problem, each linked to its field."""
    if not form.errors:
        return _EMPTY
    rows = [
        format_html(
            '<li><a href="#{}">{}: {}</a></li>', _target(form[name]), _label(form[name]), text
        )
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]
    rows += [format_html("<li>{}</li>", text) for text in form.non_field_errors()]
    title = ngettext("Bitte prüfen Sie Ihre Eingabe", "Bitte prüfen Sie Ihre Eingaben", len(rows))
    return format_html(
        '<div class="kern-alert kern-alert--danger form-errors" role="alert" '
        'tabindex="-1"{}>'
        '<div class="kern-alert__header">{}<h2 class="kern-title">{}</h2></div>'
        '<div class="kern-alert__body"><ul>{}</ul></div></div>',
        SafeString(" autofocus") if focus else _EMPTY,
        ICONS["triangle"],
        title,
        SafeString("".join(rows)),
    )


def _label(bound: BoundField) -> str:
    """Labels begin with a capital, whether a form or a model names them."""
    return capfirst(str(bound.label))


def _input(bound: BoundField) -> SafeString:
    widget = bound.field.widget
    is_select = isinstance(widget, forms.Select)
    css = "kern-form-input__select" if is_select else "kern-form-input__input"
    if bound.errors:
        css += f" {css}--error"
    is_day = _is_day(bound)
    css = f"{css} short" if is_day else css
    control = bound.as_widget(attrs={**_attributes(bound), "class": _classes(widget, css)})
    if is_day:
        control = _with_calendar(bound, control)
    if is_select and not getattr(widget, "allow_multiple_selected", False):
        control = format_html('<div class="kern-form-input__select-wrapper">{}</div>', control)
    return format_html(
        '<div class="kern-form-input{}">'
        '<label class="kern-label" for="{}">{}{}</label>{}{}{}</div>',
        " kern-form-input--error" if bound.errors else "",
        bound.id_for_label,
        _label(bound),
        _optional(bound),
        _hint(bound),
        control,
        _error(bound),
    )


def _is_day(bound: BoundField) -> bool:
    """Days are typed: as TT.MM.JJJJ, or as ISO. A browser's own date field takes one way only."""
    return isinstance(bound.field, DayField)


def _with_calendar(bound: BoundField, control: SafeString) -> SafeString:
    """The browser's calendar as a help beside the field; a script shows the button."""
    return format_html(
        '<div class="day-input">{}<button class="day-input__open" type="button" hidden '
        'data-open-calendar aria-label="{}: {}">{}</button></div>',
        control,
        _("Kalender öffnen"),
        _label(bound),
        ICONS["calendar"],
    )


def _checkbox(bound: BoundField) -> SafeString:
    css = "kern-form-check__checkbox"
    if bound.errors:
        css += f" {css}--error"
    return format_html(
        '<div class="kern-form-check{}">{}<label class="kern-label" for="{}">{}</label>{}{}</div>',
        " kern-form-check--error" if bound.errors else "",
        bound.as_widget(attrs={**_attributes(bound), "class": css}),
        bound.id_for_label,
        _label(bound),
        _hint(bound),
        _error(bound),
    )


def _group(bound: BoundField) -> SafeString:
    # Django's CheckboxSelectMultiple is a RadioSelect; the narrower class decides.
    many = isinstance(bound.field.widget, forms.CheckboxSelectMultiple)
    kind = "checkbox" if many else "radio"
    css = f"kern-form-check__{kind}"
    if bound.errors:
        css += f" {css}--error"
    # Each control would inherit the group's description; the fieldset says it once.
    options = format_html_join(
        "",
        '<div class="kern-form-check">{}<label class="kern-label" for="{}">{}</label></div>',
        ((_option(one, css), one.id_for_label, one.choice_label) for one in bound.subwidgets),
    )
    described = _described_by(bound)
    return format_html(
        '<fieldset class="kern-fieldset{}" id="{}"{}><legend class="kern-label">{}{}</legend>'
        '{}<div class="kern-fieldset__body">{}</div>{}</fieldset>',
        " kern-fieldset--error" if bound.errors else "",
        bound.auto_id,
        format_html(' aria-describedby="{}"', described) if described else _EMPTY,
        _label(bound),
        _optional(bound),
        _hint(bound),
        options,
        _error(bound),
    )


def _option(one: forms.boundfield.BoundWidget, css: str) -> SafeString:
    one.data["attrs"] = {
        key: value for key, value in one.data["attrs"].items() if not key.startswith("aria-")
    } | {"class": css}
    return one.tag()


def _attributes(bound: BoundField) -> dict[str, str | bool]:
    attributes: dict[str, str | bool] = {}
    if described := _described_by(bound):
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return attributes


def _described_by(bound: BoundField) -> str:
    hint = [f"{bound.auto_id}_hint"] if _hint_text(bound) else []
    error = [f"{bound.auto_id}_error"] if bound.errors else []
    return " ".join(hint + error)


def _classes(widget: forms.Widget, css: str) -> str:
    own = widget.attrs.get("class", "")
    return f"{css} {own}" if own else css


def _optional(bound: BoundField) -> SafeString:
    if bound.field.required:
        return _EMPTY
    return format_html(' <span class="kern-label__optional">– {}</span>', _("freiwillig"))


def _hint(bound: BoundField) -> SafeString:
    text = _hint_text(bound)
    if not text:
        return _EMPTY
    return format_html('<div class="kern-hint" id="{}_hint">{}</div>', bound.auto_id, text)


def _hint_text(bound: BoundField) -> str:
    """A day says how it is typed, once."""
    text, how = str(bound.help_text or ""), _("TT.MM.JJJJ")
    if not _is_day(bound) or how in text:
        return text
    return format_html("{} {}", how + ".", bound.help_text) if text else how


def _error(bound: BoundField) -> SafeString:
    if not bound.errors:
        return _EMPTY
    return format_html(
        '<p class="kern-error" id="{}_error">{}<span class="kern-body">{}</span></p>',
        bound.auto_id,
        ICONS["triangle"],
        " ".join(str(text) for text in bound.errors),
    )


def _target(bound: BoundField) -> str:
    """The id that a link from the summary jumps to."""
    if isinstance(bound.field.widget, _GROUPS):
        return bound.auto_id
    return bound.id_for_label or bound.auto_id
