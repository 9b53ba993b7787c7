"""Who may ask what, and where webhooks may go: two tables, and what reads them."""
