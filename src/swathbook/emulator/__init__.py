"""Local servers that speak the services' APIs over a made-up world.

For trying without an account, for teaching, and for testing against faults on demand. Needs the
extra `emulator`. The names below are imported when they are first used.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
