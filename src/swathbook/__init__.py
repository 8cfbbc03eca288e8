"""swathbook: satellite-imagery orders as GeoDataFrames that an analyst can trust.

The public names are listed in ``__init__.pyi``; each is imported when it is first used, so that
``import swathbook`` is quick and pulls in nothing that is not needed.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
