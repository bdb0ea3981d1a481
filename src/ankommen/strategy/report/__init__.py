"""The implementation report as a plain value: its content, its sums, what became of promises."""
