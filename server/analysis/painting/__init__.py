"""Charts as SVG: for pages that work without script, for print and for documents."""
