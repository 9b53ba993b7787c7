"""Find what is wrong with traffic as a whole, in bounded memory.

A `TrafficTally` takes events in, one by one or by kind; tallies of parts merge in any
order to the same result. `TrafficRules` has a mapping file and reads findings from a
tally. All of it is pure.
"""
