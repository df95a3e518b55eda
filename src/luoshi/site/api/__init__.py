"""The read-only interface for other programs: units, figures, and the records behind a number, as JSON.

Everything asks what the pages ask, with the rights of whoever is signed in; nothing can be written here. Described by
OpenAPI at `/api/openapi.json`; a page that tries it out would need scripts the content policy does not allow.
"""
