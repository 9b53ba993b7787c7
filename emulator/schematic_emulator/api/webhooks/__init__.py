"""Send webhooks about changes: write, sign and send payloads, and store the results."""
