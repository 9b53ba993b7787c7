"""Take in what Segment's SDKs post: read, fill in and refuse as Segment does."""
