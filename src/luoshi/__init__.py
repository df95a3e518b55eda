"""落实 Luoshi: words in → obligations → facts → figures → judgement → words out."""

__version__ = "0.1.0"
