"""What the pages of this room show, made ready for their templates: no requests, no writes."""
