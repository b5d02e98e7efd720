"""The desktop client: records, local store, transport, sync, services, and the screens over them."""
