"""Tables of words: what the grammar knows of the language, apart from how it uses it."""
