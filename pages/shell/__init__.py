"""What every page needs: its start and end, the view and its address, links, the desk's door.

A folder, because Streamlit lists every file directly inside ``pages/`` as a page.
"""
