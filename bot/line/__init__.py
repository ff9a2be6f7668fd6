"""All that knows LINE: events to inputs, messages to JSON, limits, the client, rich menus.

Nothing here decides what is said. Only `client` may import the SDK.
"""
