"""The sample group: an invented traditional-medicine group on a plateau, for trying the product out.

Nothing in it is or resembles a real body. It has its own top unit, is loaded once, and can be erased again in
one action: the only deletion of records there is.
"""

from luoshi.site.sample.accounts import PASSWORD, TOP
from luoshi.site.sample.erasing import erase
from luoshi.site.sample.loading import is_loaded, load, logins
from luoshi.site.sample.scale import load_scale

__all__ = ["PASSWORD", "TOP", "erase", "is_loaded", "load", "load_scale", "logins"]
