"""The two WebSockets: flags for browsers, and entities for SDKs on servers."""
