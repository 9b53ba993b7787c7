"""An event and a mapping as texts: what the page in a browser does with them."""
