"""JavaScript's values, numbers, strings, dates and JSON, as the engine sees them.

Source of all modules here: ECMA-262, the language's specification, and where that
leaves a choice to the implementation V8 11.3, which Node 20 contains. Each module
names its sections. May import only the errors and the data files of the destination.
"""
