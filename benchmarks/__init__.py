"""How fast the atlas is, measured beside a plain app: ``python -m benchmarks``.

Needs the developers' requirements and Chromium. Every incident in here is fictional.
"""
