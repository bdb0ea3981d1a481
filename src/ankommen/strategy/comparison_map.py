"""The compared areas as a map with their list."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ankommen.core.geography.outlines import draw
from ankommen.core.ui.charts import Chart, Region, map_chart

from .comparison_wording import decimals_of, unit_of
from .models import Indicator
from .selectors.indicator_comparison import Comparison


def comparison_map(indicator: Indicator, comparison: Comparison) -> Chart | None:
    """None without any rate or outline. What is drawn from no map says so."""
    outlined = [one for one in comparison.areas if one.outline]
    if not outlined or all(one.rate.value is None for one in comparison.areas):
        return None
    drawing = draw(((one.name, one.outline or {}) for one in outlined), width=420)
    shapes = drawing.shapes if drawing is not None else ()
    rings = {one.area_id: shape.rings for one, shape in zip(outlined, shapes, strict=True)}
    sentences = [_("Die Nummern stehen in der Liste daneben.")]
    if any(one.is_schematic for one in outlined):
        sentences.insert(0, _("Schematische Zeichnung, keine Karte."))
    return map_chart(
        [Region(one.name, one.rate.value, rings.get(one.area_id, ())) for one in comparison.areas],
        key="gebiet",
        title=_("%(indicator)s nach Planungsraum") % {"indicator": indicator.title},
        description=" ".join(sentences),
        unit=unit_of(comparison),
        decimals=decimals_of(comparison),
    )
