"""The only input and output of the product: requests go in, replies come out.

Read in this order: ``request`` and ``csom`` (what may be asked), ``connect`` (the way in), ``dispatch`` (the loop),
``batching`` with ``plain``, ``multipart`` and ``graph`` (requests become exchanges), ``retry`` and ``failures`` (what
an answer means), ``pacing`` and ``ledger`` (what it may and did cost), ``signin`` with ``certificate`` and
``token_cache``, ``transport`` (the wire).
"""
