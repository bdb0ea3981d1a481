"""The UI kit: shared pieces of pages, charts as SVG, and the live style page."""
