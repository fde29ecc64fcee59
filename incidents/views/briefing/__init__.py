"""Briefing frames: figures that stay honest when they leave the house.

``frame_content`` says what a frame says, ``map_picture`` and ``timeline_picture`` draw it as SVG,
``pages`` lays it out with Typst, ``word`` and ``slides`` write documents that
can be edited. All of them are given one selection, and nothing reads a clock.
"""
