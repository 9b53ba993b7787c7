"""Follow redirects to where node-fetch does, or refuse them in its words."""

from __future__ import annotations

import pytest

from schematic_emulator.destination import ActionError
from schematic_emulator.destination.delivery.redirects import redirected
from schematic_emulator.destination.request import Request

START = "https://c.schematichq.com/e"
REQUEST = Request("POST", START, (("authorization", "Bearer k"),), "{}")


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/x", "https://c.schematichq.com/x"),
        ("", START),
        ("#f", START),
        ("?q=1", "https://c.schematichq.com/e?q=1"),
        ("x y", "https://c.schematichq.com/x%20y"),
        ("\u00e9", "https://c.schematichq.com/%C3%A9"),
        ("\\x", "https://c.schematichq.com/x"),
        ("../a/./b", "https://c.schematichq.com/a/b"),
        ("//h/p", "https://h/p"),
        ("https://h:443/", "https://h/"),
        ("https://h:8443/", "https://h:8443/"),
        ("HTTPS://H/E", "https://h/E"),
    ],
)
def test_location_is_read_as_an_address_is(location, url):
    """Relative or whole, it becomes an address without its fragment."""
    assert redirected(REQUEST, location, 307).url == url


@pytest.mark.parametrize(
    ("location", "name"),
    [("ftp://h/p", "TypeError"), ("mailto:x", "TypeError"), ("http://[", "FetchError")],
)
def test_location_that_is_no_address_is_refused(location, name):
    """What node-fetch cannot go to ends the delivery under its error's name."""
    with pytest.raises(ActionError) as raised:
        redirected(REQUEST, location, 307)

    assert raised.value.name == name


@pytest.mark.parametrize(
    ("status", "method", "body"),
    [(301, "GET", None), (303, "GET", None), (307, "POST", "{}"), (308, "POST", "{}")],
)
def test_status_decides_whether_the_body_goes_along(status, method, body):
    """All but 307 and 308 turn a POST into a GET without a body."""
    found = redirected(REQUEST, "/x", status)

    assert (found.method, found.body) == (method, body)


@pytest.mark.parametrize(
    ("location", "keeps"),
    [("https://a.c.schematichq.com/", True), ("https://schematichq.com/", False)],
)
def test_key_goes_to_hosts_below_alone(location, keeps):
    """The authorization stays with the host and those under it."""
    assert bool(redirected(REQUEST, location, 307).headers) is keeps
