"""Check events with a team's own mapping code instead of subscriptions.

May import api.store, checks.control, checks.stream, mapping_code and judgement.
"""
