"""Stands in for rpds-py where no registry has it for WebAssembly: in these tests."""


class HashTrieMap(dict):
    """As rpds-py's, as far as referencing uses it: copies instead of shared nodes."""

    convert = classmethod(lambda cls, value: cls(value))

    def insert(self, key, value):
        return HashTrieMap({**self, key: value})

    def remove(self, key):
        return HashTrieMap({name: one for name, one in self.items() if name != key})

    def update(self, *maps):
        joined = dict(self)
        for one in maps:
            joined.update(one)
        return HashTrieMap(joined)


class HashTrieSet(frozenset):
    """As rpds-py's, as far as referencing uses it."""

    def insert(self, value):
        return HashTrieSet({*self, value})

    def update(self, *sets):
        return HashTrieSet(self.union(*sets))


class List(tuple):
    """As rpds-py's, as far as referencing uses it."""

    def __new__(cls, values=()):
        return tuple.__new__(cls, values)

    def push_front(self, value):
        return List((value, *self))
