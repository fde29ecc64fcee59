"""What the server adds to Streamlit: addresses for programs, sign-in, limits, order."""
