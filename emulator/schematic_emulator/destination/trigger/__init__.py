"""Parse, evaluate, check and explain a subscription's trigger, written in FQL.

Source of the language: @segment/fql-ts 1.10.1 (lexer) and
@segment/destination-subscriptions 3.37.0 (parser, evaluation, generation). It is much
smaller than the FQL of Segment's documentation: no `lowercase`, `typeof`, `length` or
`in`. May import javascript.
"""
