"""Answer the vendor's REST routes with Flask, one folder for each resource."""
