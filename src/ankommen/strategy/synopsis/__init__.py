"""The synopsis on paper: old and new side by side as tagged PDF and as Word document."""
